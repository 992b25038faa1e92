/// A law that a log broke.
public struct LogFinding: Error, Sendable, Hashable, CustomStringConvertible {
  /// Which one.
  public let law: String
  /// How.
  public let fault: String
  public var description: String { "\(law): \(fault)" }
}
