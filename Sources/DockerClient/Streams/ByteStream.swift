internal import HTTPTransport

/// Bytes from the engine as they come, such as an archive. Read by one task, once.
///
/// The reader sets the pace: what it doesn't take waits in the engine. Letting go of it closes the transfer.
public struct ByteStream: AsyncSequence, Sendable {
  public typealias Element = [UInt8]
  public typealias Failure = any Error

  let body: HTTPBody
  let connection: EngineConnection
  let operation: String

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(chunks: body.makeAsyncIterator(), connection: connection, operation: operation)
  }

  /// All of it in memory.
  /// - Throws: ``DockerError/Code/unexpectedResponse`` where there are more than `limit` bytes; the transfer is closed then.
  public func collect(upTo limit: Int) async throws -> [UInt8] {
    try await connection.translating(operation) { try await body.collect(upTo: limit) }
  }

  /// Fetches as it is asked; letting go of it ends the transfer.
  public struct AsyncIterator: AsyncIteratorProtocol {
    var chunks: HTTPBody.AsyncIterator
    let connection: EngineConnection
    let operation: String

    /// The next piece, as long as it happened to arrive; nil at the end. Throws ``DockerError``.
    public mutating func next() async throws -> [UInt8]? {
      try await next(isolation: nil)
    }

    /// The same, without leaving the caller's actor.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
      do {
        return try await chunks.next(isolation: actor)
      } catch let error as HTTPError {
        throw DockerError(error, operation: operation, address: connection.address)
      }
    }
  }
}
