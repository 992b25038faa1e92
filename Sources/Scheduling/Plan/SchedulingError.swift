/// Why there is no plan at all. A workload that fits nowhere is no error: the plan says so.
public struct SchedulingError: Error, Sendable, CustomStringConvertible {
  /// The kind of fault; new ones may come.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Value: String { case invalidRequest }
    private let value: Value
    /// The request contradicts itself.
    public static let invalidRequest = Code(value: .invalidRequest)
    public var description: String { value.rawValue }
  }

  public let code: Code
  public let message: String
  public let cause: (any Error)?

  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  public var description: String { message }
}
