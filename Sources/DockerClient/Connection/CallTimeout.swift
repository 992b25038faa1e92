/// How long a call may take, from its start until the answer is there whole.
enum CallTimeout: Sendable, Hashable {
  /// As ``EngineTimeouts/answer`` says, after what the engine was asked to wait for.
  case answer(after: Duration = .zero)
  /// As ``EngineTimeouts/lengthy`` says: for what takes the engine a while, such as removing much.
  case lengthy
  /// What the caller said. Nil: as long as the engine takes.
  case exactly(Duration?)

  /// It goes on for as long as both sides want it to.
  static let stream = CallTimeout.exactly(nil)
}
