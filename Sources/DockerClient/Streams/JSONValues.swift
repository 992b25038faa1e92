internal import HTTPTransport

/// The values of a response that is a stream of JSON, read one by one.
struct JSONValues<Value: EngineValue>: AsyncSequence, Sendable {
  typealias Element = Value
  typealias Failure = any Error

  private let body: HTTPBody
  private let connection: EngineConnection
  private let operation: String

  init(_ body: HTTPBody, _ connection: EngineConnection, _ operation: String) {
    self.body = body
    self.connection = connection
    self.operation = operation
  }

  func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(chunks: body.makeAsyncIterator(), connection: connection, operation: operation)
  }

  struct AsyncIterator: AsyncIteratorProtocol {
    var chunks: HTTPBody.AsyncIterator
    let connection: EngineConnection
    let operation: String
    private var splitter = JSONValueSplitter()
    private var ready: ArraySlice<[UInt8]> = []

    init(chunks: HTTPBody.AsyncIterator, connection: EngineConnection, operation: String) {
      self.chunks = chunks
      self.connection = connection
      self.operation = operation
    }

    mutating func next() async throws -> Value? {
      try await next(isolation: nil)
    }

    mutating func next(isolation actor: isolated (any Actor)?) async throws -> Value? {
      while true {
        if let bytes = ready.popFirst() { return try EngineConnection.read(bytes, operation) }
        guard let chunk = try await nextChunk(isolation: actor) else {
          guard splitter.isAtBoundary else {
            throw DockerError(.disconnected, "the stream ended within a JSON value", operation: operation)
          }
          return nil
        }
        do {
          ready = try splitter.push(chunk)[...]
        } catch {
          throw DockerError(error.code, error.message, operation: operation)
        }
      }
    }

    private mutating func nextChunk(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
      do {
        return try await chunks.next(isolation: actor)
      } catch let error as HTTPError {
        throw DockerError(error, operation: operation, address: connection.address)
      }
    }
  }
}
