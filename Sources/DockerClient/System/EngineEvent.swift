/// Something that happened on the engine (`SystemEvents`).
public struct EngineEvent: Sendable, Hashable, Decodable {
  /// What it happened to, such as `container` or `image`.
  public let type: String
  /// What happened, such as `create`, `start`, `die`, `destroy` or `health_status: healthy`.
  public let action: String
  /// The id of what it happened to.
  public let actor: String
  /// Labels and circumstances: `name`, `image`, and `exitCode` when a container died.
  public let attributes: [String: String]
  /// `local`, or `swarm` if it is of the whole swarm; empty where the engine doesn't say.
  public let scope: String
  /// When it happened by the engine's clock, to the nanosecond where the engine says so (`timeNano`).
  public let time: EngineTime

  private enum CodingKeys: String, CodingKey {
    case type = "Type"
    case action = "Action"
    case actor = "Actor"
    case scope
    case seconds = "time"
    case nanoseconds = "timeNano"
  }

  private struct Actor: Decodable {
    let id: String?
    let attributes: [String: String]?

    enum CodingKeys: String, CodingKey {
      case id = "ID"
      case attributes = "Attributes"
    }
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    type = try values.value(.type, or: "")
    action = try values.value(.action, or: "")
    let subject = try values.decodeIfPresent(Actor.self, forKey: .actor)
    actor = subject?.id ?? ""
    attributes = subject?.attributes ?? [:]
    scope = try values.value(.scope, or: "")
    if let nanoseconds = try values.decodeIfPresent(Int64.self, forKey: .nanoseconds), nanoseconds >= 0 {
      time = EngineTime(seconds: nanoseconds / 1_000_000_000, nanoseconds: Int32(nanoseconds % 1_000_000_000))
    } else {
      time = EngineTime(seconds: try values.value(.seconds, or: 0))
    }
  }
}

/// Events as they happen, for as long as they are read and the engine runs.
///
/// A reader that is slower than the events loses some: the engine doesn't wait for it. The sequence ends when the engine
/// shuts down, and throws ``DockerError/Code/disconnected`` when it is killed; ``EventWatch`` begins again by itself.
public struct EngineEvents: AsyncSequence, Sendable {
  public typealias Element = EngineEvent
  public typealias Failure = any Error

  let values: JSONValues<EngineEvent>
  /// When it began, by the engine's clock, to the second.
  var began: EngineTime?

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(values: values.makeAsyncIterator())
  }

  /// Reads events as they come.
  public struct AsyncIterator: AsyncIteratorProtocol {
    var values: JSONValues<EngineEvent>.AsyncIterator

    /// The next event, whenever it happens; nil when the engine shuts down. Throws ``DockerError``.
    public mutating func next() async throws -> EngineEvent? {
      try await next(isolation: nil)
    }

    /// The same, without leaving the caller's actor.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> EngineEvent? {
      try await values.next(isolation: actor)
    }
  }
}
