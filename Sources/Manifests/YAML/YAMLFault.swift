/// Why a file is no YAML that is read here, and where.
struct YAMLFault: Error, Sendable, Hashable {
  var position: SourcePosition
  var message: String

  init(at position: SourcePosition, _ message: String) {
    self.position = position
    self.message = message
  }
}
