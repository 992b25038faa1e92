/// Why the control API could not do what it was asked, in a sentence that says what to do.
///
/// The same type on both sides: a server answers with ``code`` and ``message`` as
/// `{"error": {"code": …, "message": …}}` (and ``leader``, if it knows), and the client throws them again.
public struct ControlError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of fault; new ones may come.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    /// The word that stands in the JSON.
    public let rawValue: String

    /// A code that a newer server sent, or a third party's own.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// There is no such deployment, change, machine or route.
    public static let notFound = Code(rawValue: "notFound")
    /// It contradicts what is there, such as a name that is taken.
    public static let conflict = Code(rawValue: "conflict")
    /// The request breaks a rule that its message names.
    public static let invalid = Code(rawValue: "invalid")
    /// The request is larger than the server takes.
    public static let tooLarge = Code(rawValue: "tooLarge")
    /// It was asked for too often.
    public static let tooMany = Code(rawValue: "tooMany")
    /// Another machine leads.
    public static let notLeader = Code(rawValue: "notLeader")
    /// No token, or one that nobody knows.
    public static let unauthenticated = Code(rawValue: "unauthenticated")
    /// The token is known and doesn't permit this.
    public static let forbidden = Code(rawValue: "forbidden")
    /// The server can't do it now and may later.
    public static let unavailable = Code(rawValue: "unavailable")
    /// The server made a mistake; its log says more.
    public static let internalFault = Code(rawValue: "internal")
    /// Nobody answers at the address.
    public static let unreachable = Code(rawValue: "unreachable")
    /// It took longer than it may.
    public static let timeout = Code(rawValue: "timeout")
    /// The connection ended before the answer did.
    public static let connectionLost = Code(rawValue: "connectionLost")
    /// What answers doesn't speak this API.
    public static let protocolViolation = Code(rawValue: "protocolViolation")

    public var description: String { rawValue }
  }

  /// What to go by in a program.
  public let code: Code
  /// What to tell people, with what they can do.
  public let message: String
  /// With code `.notLeader`: the base URL of the agent that leads, if it is known.
  public let leader: String?

  public init(_ code: Code, _ message: String, leader: String? = nil) {
    self.code = code
    self.message = message
    self.leader = leader
  }

  /// Whether the same request may succeed later without anybody changing it.
  public var isRetriable: Bool {
    [.unavailable, .unreachable, .timeout, .connectionLost, .notLeader].contains(code)
  }

  public var description: String { message }
}

extension ControlError {
  /// The HTTP status that says the same.
  package var httpStatus: Int {
    switch code {
    case .invalid: 400
    case .unauthenticated: 401
    case .forbidden: 403
    case .notFound: 404
    case .conflict: 409
    case .tooLarge: 413
    case .notLeader: 421
    case .tooMany: 429
    case .unavailable: 503
    case .timeout: 504
    default: 500
    }
  }

  /// What an HTTP status says when no words came with it.
  package static func code(forStatus status: Int) -> Code {
    switch status {
    case 401: .unauthenticated
    case 403: .forbidden
    case 404, 405: .notFound
    case 409: .conflict
    case 413, 431: .tooLarge
    case 421: .notLeader
    case 429: .tooMany
    case 503: .unavailable
    case 408, 504: .timeout
    case 400..<500: .invalid
    default: .internalFault
    }
  }
}
