/// What to wait for (`ContainerWait`). The set is open.
public struct WaitCondition: Sendable, Hashable {
  public let rawValue: String

  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// It doesn't run: true at once for one that was never started.
  public static let notRunning = WaitCondition(rawValue: "not-running")
  /// Its next end: what to use for a container that is about to be started.
  public static let nextExit = WaitCondition(rawValue: "next-exit")
  /// It is gone.
  public static let removed = WaitCondition(rawValue: "removed")
}

/// How a container ended.
public struct ContainerExit: Sendable, Hashable, Decodable {
  /// What its first process ended with; 128 and the signal's number if a signal ended it.
  public let code: Int
  /// What the engine says about a wait that went wrong.
  public let error: String?

  private enum CodingKeys: String, CodingKey {
    case code = "StatusCode"
    case error = "Error"
  }

  private struct Failure: Decodable {
    let message: String?

    enum CodingKeys: String, CodingKey {
      case message = "Message"
    }
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    code = try values.decode(Int.self, forKey: .code)
    error = try values.decodeIfPresent(Failure.self, forKey: .error)?.message.flatMap { $0.isEmpty ? nil : $0 }
  }
}
