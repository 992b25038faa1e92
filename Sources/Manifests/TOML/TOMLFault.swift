/// One place where a file is not TOML 1.0, or is beyond the limits.
public struct TOMLFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// Where it is.
  public var position: SourcePosition
  /// The key concerned, written as in a file; nil where there is none.
  public var keyPath: String?
  /// What was expected. Holds nothing from the file but names of keys.
  public var message: String
  /// What stands there instead, as an excerpt from the file without control characters. A caller that knows the place
  /// to hold a secret leaves it out.
  public var found: String?

  public init(at position: SourcePosition, keyPath: String? = nil, message: String, found: String? = nil) {
    self.position = position
    self.keyPath = keyPath
    self.message = message
    self.found = found
  }

  /// The message with what was found.
  public var fullMessage: String { found.map { "\(message), found \($0)" } ?? message }

  public var description: String {
    "\(position.line):\(position.column): \(keyPath.map { "\($0): " } ?? "")\(fullMessage)"
  }
}
