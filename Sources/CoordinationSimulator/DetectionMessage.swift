import EdgeModel

/// What machines that watch each other say.
enum DetectionMessage {
  case beat(incarnation: UInt64)
  case probe
  case answer(incarnation: UInt64)
  case askToProbe(NodeID)
  case probed(NodeID, reached: Bool)
}
