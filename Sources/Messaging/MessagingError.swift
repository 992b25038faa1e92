/// The one error of this module and of every broker behind ``MessageBroker``.
///
/// Decide on ``code`` and ``isRetriable``; show ``message``. The message names the queue, exchange, key or argument that
/// the fault is about and never holds a password.
public struct MessagingError: Error, Sendable, CustomStringConvertible {
  /// What went wrong. New codes may be added, so compare with `==` and keep a default.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Value: String, Sendable {
      case invalidName, invalidTopology, invalidMessage, invalidURL, tooLarge, unsupported
      case notFound, mismatch, accessRefused, resourceLocked, authenticationFailed
      case unroutable, refused, blocked, outcomeUnknown
      case connectionFailed, untrusted, connectionLost, channelClosed, consumerCancelled, protocolViolation, timedOut
      case wrongType, wrongVersion, encodingFailed, decodingFailed
      case requestFailed
      case alreadyRunning, closed
    }
    private let value: Value
    private init(_ value: Value) { self.value = value }
    public var description: String { value.rawValue }

    /// A queue, exchange, routing key or consumer tag breaks the rules for AMQP short strings.
    public static let invalidName = Code(.invalidName)
    /// A topology contradicts itself, or uses a value that the broker cannot take.
    public static let invalidTopology = Code(.invalidTopology)
    /// A property or header of a message cannot be sent.
    public static let invalidMessage = Code(.invalidMessage)
    /// A broker URL cannot be read.
    public static let invalidURL = Code(.invalidURL)
    /// A body, header table or frame is above its limit.
    public static let tooLarge = Code(.tooLarge)
    /// The broker, or this build of its client, cannot do what was asked.
    public static let unsupported = Code(.unsupported)
    /// The queue or exchange does not exist.
    public static let notFound = Code(.notFound)
    /// A queue or exchange exists with other properties than the declared ones.
    public static let mismatch = Code(.mismatch)
    /// The user may not do this, or the name is reserved.
    public static let accessRefused = Code(.accessRefused)
    /// Another connection or consumer holds the queue exclusively.
    public static let resourceLocked = Code(.resourceLocked)
    /// User name or password were refused.
    public static let authenticationFailed = Code(.authenticationFailed)
    /// A mandatory message matched no queue; nobody holds it.
    public static let unroutable = Code(.unroutable)
    /// The broker answered that it did not take the message (a negative confirm, a full queue).
    public static let refused = Code(.refused)
    /// The broker accepts no messages now because it is short of memory or disk.
    public static let blocked = Code(.blocked)
    /// The message left, and nobody knows whether the broker took it.
    public static let outcomeUnknown = Code(.outcomeUnknown)
    /// No connection could be made.
    public static let connectionFailed = Code(.connectionFailed)
    /// TLS failed: the broker's certificate was not accepted, or the broker did not accept ours, or none was shown.
    public static let untrusted = Code(.untrusted)
    /// A connection that existed is gone.
    public static let connectionLost = Code(.connectionLost)
    /// The broker closed the channel for another reason than the more precise codes.
    public static let channelClosed = Code(.channelClosed)
    /// The broker ended the consumer, for example because its queue was deleted.
    public static let consumerCancelled = Code(.consumerCancelled)
    /// The peer broke the protocol.
    public static let protocolViolation = Code(.protocolViolation)
    /// An answer did not come in time.
    public static let timedOut = Code(.timedOut)
    /// A delivery has another type than its consumer handles.
    public static let wrongType = Code(.wrongType)
    /// A delivery has a version that its consumer does not handle.
    public static let wrongVersion = Code(.wrongVersion)
    /// A message could not be turned into bytes.
    public static let encodingFailed = Code(.encodingFailed)
    /// The bytes are no message of the stated type.
    public static let decodingFailed = Code(.decodingFailed)
    /// Whoever was asked answered that it could not do it.
    public static let requestFailed = Code(.requestFailed)
    /// `run()` was called while it runs.
    public static let alreadyRunning = Code(.alreadyRunning)
    /// The broker object has ended its work.
    public static let closed = Code(.closed)
  }

  /// What went wrong.
  public var code: Code
  /// What went wrong, for people: what was tried, with which name, and what was expected.
  public var message: String
  /// Whether the same call may succeed later without a change by the caller.
  public var isRetriable: Bool
  /// The AMQP reply code (404, 406 …) or the C library's status, where there was one.
  public var rawCode: Int?
  /// What was thrown below, where there was something.
  public var cause: (any Error)?

  /// Makes an error. `isRetriable` defaults to what the code implies.
  public init(
    _ code: Code, _ message: String, isRetriable: Bool? = nil, rawCode: Int? = nil, cause: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.isRetriable = isRetriable ?? Self.retriableCodes.contains(code)
    self.rawCode = rawCode
    self.cause = cause
  }

  public var description: String {
    var text = "\(code): \(message)"
    if let rawCode { text += " (\(rawCode))" }
    if let cause { text += "; cause: \(cause)" }
    return text
  }

  private static let retriableCodes: Set<Code> = [
    .refused, .blocked, .outcomeUnknown, .connectionFailed, .connectionLost, .channelClosed, .resourceLocked, .timedOut,
  ]
}
