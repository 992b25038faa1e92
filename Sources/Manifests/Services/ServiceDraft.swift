import EdgeModel

/// A service as a manifest described it, with the places to point at when it doesn't fit the others.
struct ServiceDraft {
  var spec: ServiceSpec
  var position: SourcePosition
  var keyPath: String
  /// Where each of its dependencies, ports and volumes is written, in the order of its settings.
  var dependencyPositions: [SourcePosition] = []
  var portPositions: [SourcePosition] = []
  /// What its machine must have for it, where it says so.
  var reserved: Resources?

  init(_ spec: ServiceSpec, at position: SourcePosition, keyPath: String) {
    self.spec = spec
    self.position = position
    self.keyPath = keyPath
  }
}
