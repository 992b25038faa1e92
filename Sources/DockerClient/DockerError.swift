/// Why an operation on the engine failed.
///
/// Cancelling the task surfaces as `CancellationError` instead.
public struct DockerError: Error, Sendable, CustomStringConvertible {
  /// The kind of failure. The set is open: match those you act on and treat the rest alike.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    /// The code in one word, as it stands in ``DockerError/description``.
    public let description: String

    /// The engine found fault with the request, or it couldn't be sent as it was (400).
    public static let badRequest = Code(description: "badRequest")
    /// The engine, or a proxy in front of it, doesn't let this client do that (401, 403), its socket may not be opened, or
    /// a registry wants a login, or another one.
    public static let forbidden = Code(description: "forbidden")
    /// There is no such container, image or path (404).
    public static let notFound = Code(description: "notFound")
    /// The state of things forbids it: the name is taken, the container runs, the image is in use (409).
    public static let conflict = Code(description: "conflict")
    /// There is no room left on the engine's disk.
    public static let noSpace = Code(description: "noSpace")
    /// The engine leads no swarm, so it can't tell anything about one.
    public static let notSwarmManager = Code(description: "notSwarmManager")
    /// The engine is in a swarm already.
    public static let alreadyInSwarm = Code(description: "alreadyInSwarm")
    /// The engine was a manager of a swarm and waits for its key: see ``SwarmOperations/unlock(key:)``.
    public static let swarmLocked = Code(description: "swarmLocked")
    /// The engine failed (500 and other codes of that kind).
    public static let engineFailure = Code(description: "engineFailure")
    /// No engine answers: it isn't running, the socket may not be opened, or it says that it can't serve (503).
    public static let unavailable = Code(description: "unavailable")
    /// TLS with the engine failed: its certificate isn't vouched for or is another machine's, or it refuses the client's, or
    /// the client's can't be read.
    public static let untrusted = Code(description: "untrusted")
    /// The engine didn't answer in time.
    public static let timeout = Code(description: "timeout")
    /// The connection ended in the middle of an answer.
    public static let disconnected = Code(description: "disconnected")
    /// An image couldn't be fetched from its registry.
    public static let pullFailed = Code(description: "pullFailed")
    /// An image couldn't be sent to its registry; ``DockerError/output`` has how far it came.
    public static let pushFailed = Code(description: "pushFailed")
    /// An archive couldn't be made into images.
    public static let loadFailed = Code(description: "loadFailed")
    /// A container wrote more than the caller wanted to hold.
    public static let tooMuchOutput = Code(description: "tooMuchOutput")
    /// An image wasn't built; ``DockerError/output`` has what the build wrote.
    public static let buildFailed = Code(description: "buildFailed")
    /// The engine's answer isn't what its API says, or breaks a limit of ours.
    public static let unexpectedResponse = Code(description: "unexpectedResponse")
    /// This engine is too old, or too new, for what was asked.
    public static let unsupported = Code(description: "unsupported")
    /// The engine's address or a setting of the client can't be used.
    public static let invalidConfiguration = Code(description: "invalidConfiguration")
    /// The source of an uploaded stream failed; ``DockerError/cause`` has its error.
    public static let uploadFailed = Code(description: "uploadFailed")
    /// The client was closed.
    public static let closed = Code(description: "closed")
  }

  /// What kind of failure it was: what a program decides by.
  public let code: Code
  /// The engine's words where it said something, else the client's.
  public let message: String
  /// The operation's id in the Engine API's reference, such as `ContainerStart`; empty outside of one.
  public let operation: String
  /// The HTTP status, if there was an answer.
  public let status: Int?
  /// What the engine wrote before it failed: the end of a build's or a transfer's output.
  public let output: String?
  /// What was thrown below, such as the transport's or a source's error.
  public let cause: (any Error)?

  /// Makes an error for a stand-in of the engine, such as in a test: the client makes its own.
  public init(
    _ code: Code, _ message: String, operation: String = "", status: Int? = nil, output: String? = nil,
    cause: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.operation = operation
    self.status = status
    self.output = output
    self.cause = cause
  }

  /// Whether the same call may succeed later without anybody changing it.
  public var isRetriable: Bool {
    [.unavailable, .timeout, .disconnected].contains(code)
  }

  public var description: String {
    var text = operation.isEmpty ? "" : "\(operation): "
    text += "\(code): \(message)"
    if let status { text += " (status \(status))" }
    return text
  }
}
