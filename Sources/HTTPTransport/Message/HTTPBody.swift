/// The body of a response: chunks in order, of what had come since the last one was taken; much of it comes in several.
///
/// One task at a time may read it, and each byte is delivered once. While nobody reads, at most
/// ``HTTPClientConfiguration/bodyBuffer`` bytes wait here and the peer is held back.
package struct HTTPBody: AsyncSequence, Sendable {
  package typealias Element = [UInt8]
  package typealias Failure = any Error

  let reader: BodyReader

  package func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(reader: reader)
  }

  package struct AsyncIterator: AsyncIteratorProtocol {
    let reader: BodyReader

    package mutating func next() async throws -> [UInt8]? {
      try await reader.next()
    }

    package mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
      try await reader.next()
    }
  }

  /// Reads to the end.
  /// - Throws: ``HTTPError/Code/bodyTooLarge`` when there are more than `limit` bytes; the transfer is closed then.
  package func collect(upTo limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    // Small parts wake nobody: only one byte more than is allowed, or the end.
    while let chunk = try await reader.next(atLeast: limit &- bytes.count &+ 1) {
      guard chunk.count <= limit - bytes.count else {
        reader.close()
        throw HTTPError(.bodyTooLarge, "the response has more than \(limit) bytes")
      }
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
    }
    return bytes
  }

  /// Ends the transfer without waiting for the last reference to go.
  package func close() {
    reader.close()
  }
}

/// The consumer's hold on a transfer: when the last one is gone, the transfer is too.
final class BodyReader: Sendable {
  private let transfer: Transfer
  private let client: HTTPClient  // its thread moves the bytes, so it lives as long as there are readers

  init(_ transfer: Transfer, client: HTTPClient) {
    self.transfer = transfer
    self.client = client
  }

  deinit {
    transfer.abandon(CancellationError())
  }

  func head() async throws -> HTTPResponseHead {
    try await transfer.head()
  }

  func next(atLeast wanted: Int = 1) async throws -> [UInt8]? {
    try await transfer.next(atLeast: wanted)
  }

  func close() {
    transfer.abandon(CancellationError())
  }
}
