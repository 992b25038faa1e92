/// Something that happened on the engine (`SystemEvents`).
public struct EngineEvent: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// What it happened to, such as `container` or `image`.
  public var type: String { self["Type", or: ""] }
  /// What happened, such as `create`, `start`, `die`, `destroy` or `health_status: healthy`.
  public var action: String { self["Action", or: ""] }
  /// The id of what it happened to.
  public var actor: String { fields["Actor"]?["ID"]?.value() ?? "" }
  /// Labels and circumstances: `name`, `image`, and `exitCode` when a container died.
  public var attributes: [String: String] {
    guard case .object(let members) = fields["Actor"]?["Attributes"] else { return [:] }
    return members.compactMapValues { $0.value() }
  }
  /// `local`, or `swarm` if it is of the whole swarm; empty where the engine doesn't say.
  public var scope: String { self["scope", or: ""] }
  /// When it happened by the engine's clock, to the nanosecond where the engine says so (`timeNano`).
  public var time: EngineTime {
    guard let nanoseconds: Int64 = self["timeNano"], nanoseconds >= 0 else {
      return EngineTime(seconds: self["time", or: 0])
    }
    return EngineTime(seconds: nanoseconds / 1_000_000_000, nanoseconds: Int32(nanoseconds % 1_000_000_000))
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
