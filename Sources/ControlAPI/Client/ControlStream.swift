internal import HTTPTransport

/// What a server says line by line, for as long as both sides want it.
///
/// Read by one task at a time, at its own pace: a slow reader holds the server back. It ends when the server has nothing
/// more to say or shuts down, and throws ``ControlError`` when the connection is lost or the server reports a fault.
/// Letting go of it closes the connection.
public struct ControlStream<Element: Decodable & Sendable>: AsyncSequence, Sendable {
  public typealias Failure = any Error

  let body: HTTPBody
  let endpoint: HTTPEndpoint

  public func makeAsyncIterator() -> Iterator {
    Iterator(chunks: body.makeAsyncIterator(), endpoint: endpoint)
  }

  /// Reads from the connection as it is asked.
  public struct Iterator: AsyncIteratorProtocol {
    var chunks: HTTPBody.AsyncIterator
    let endpoint: HTTPEndpoint
    var splitter = LineSplitter()

    public mutating func next() async throws -> Element? {
      try await next(isolation: nil)
    }

    public mutating func next(isolation actor: isolated (any _Concurrency.Actor)?) async throws -> Element? {
      while true {
        if let line = try splitter.next() { return try decode(line) }
        do {
          guard let chunk = try await chunks.next(isolation: actor) else { break }
          splitter.append(chunk)
        } catch let error as HTTPError {
          throw ControlError(error, at: endpoint)
        }
      }
      guard !splitter.hasRest else {
        throw ControlError(.connectionLost, "the stream from \(endpoint) broke off within a line")
      }
      return nil
    }

    private func decode(_ line: [UInt8]) throws(ControlError) -> Element {
      do {
        return try ControlJSON.decode(Element.self, from: line)
      } catch {
        // A stream that breaks off ends with the reason.
        if let reason = try? ControlJSON.decode(ErrorDocument.self, from: line) { throw reason.controlError }
        throw ControlError(.protocolViolation, "a line from \(endpoint) can't be read: \(error.message)")
      }
    }
  }
}
