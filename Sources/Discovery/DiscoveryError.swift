/// Why a search couldn't be made, or a text isn't an address.
public struct DiscoveryError: Error, Sendable, CustomStringConvertible {
  /// The kind of failure. The set is open: match those you act on and treat the rest alike.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    /// The code as a word.
    public let description: String

    /// A code of a third party's own; equal words are the same code.
    public init(_ description: String) { self.description = description }

    /// A text is no IP address, range or endpoint; ``DiscoveryError/position`` says where it goes wrong.
    public static let invalidAddress = Code("invalidAddress")
    /// The ranges hold more addresses than may be probed.
    public static let rangeTooLarge = Code("rangeTooLarge")
    /// A setting is outside its limits.
    public static let invalidConfiguration = Code("invalidConfiguration")
    /// What a service says of itself breaks a limit.
    public static let invalidService = Code("invalidService")
    /// A host name has no address, or none was found in time.
    public static let resolutionFailed = Code("resolutionFailed")
    /// The system refused a socket or told nothing of its network; the cause says why.
    public static let networkFailed = Code("networkFailed")
  }

  /// What to go by in a program.
  public let code: Code
  /// What to tell people.
  public let message: String
  /// The offset in the text, in bytes of UTF-8 from 0, at which the fault begins.
  public let position: Int?
  /// The error behind it, where there was one.
  public let cause: (any Error)?

  public init(_ code: Code, _ message: String, position: Int? = nil, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.position = position
    self.cause = cause
  }

  public var description: String {
    var text = "\(code): \(message)"
    if let position { text += " (at byte \(position))" }
    if let cause { text += ", caused by: \(cause)" }
    return text
  }
}
