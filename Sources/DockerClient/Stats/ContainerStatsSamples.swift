internal import HTTPTransport

/// What a container uses, about once a second, until the reader has enough or the container is removed.
///
/// The first sample has no one before it, and so no ``ContainerStats/cpuPercent``.
public struct ContainerStatsSamples: AsyncSequence, Sendable {
  public typealias Element = ContainerStats
  public typealias Failure = any Error

  let values: JSONValues<ContainerStats>

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(values: values.makeAsyncIterator())
  }

  /// Reads a sample when it is asked for; those that nobody asked for wait at the engine.
  public struct AsyncIterator: AsyncIteratorProtocol {
    var values: JSONValues<ContainerStats>.AsyncIterator

    /// The next sample, about a second after the one before; nil when the container is gone. Throws ``DockerError``.
    public mutating func next() async throws -> ContainerStats? {
      try await next(isolation: nil)
    }

    /// The same, without leaving the caller's actor.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> ContainerStats? {
      try await values.next(isolation: actor)
    }
  }
}

extension ContainerOperations {
  /// What a container uses, again and again (`ContainerStats`).
  ///
  ///     for try await sample in try await docker.containers.samples(of: "shop") {
  ///       print(sample.cpuPercent ?? 0, sample.memoryPercent ?? 0)
  ///     }
  public func samples(of id: String) async throws -> ContainerStatsSamples {
    var target: RequestTarget = "/containers/\(id)/stats"
    target.addQuery("stream", "true")
    let response = try await connection.send("ContainerStats", .get, target, timeouts: .stream)
    return ContainerStatsSamples(values: JSONValues(response.body, connection, "ContainerStats"))
  }
}
