/// What a request carries.
package struct HTTPRequestBody: Sendable {
  enum Content: Sendable {
    case none
    case bytes([UInt8])
    case stream(length: Int64?, produce: @Sendable (UploadWriter) async throws -> Void)
  }

  let content: Content

  /// No body.
  package static let none = HTTPRequestBody(content: .none)

  /// The bytes, with their count as `Content-Length`.
  package static func bytes(_ bytes: [UInt8]) -> HTTPRequestBody {
    HTTPRequestBody(content: .bytes(bytes))
  }

  /// What `produce` writes while the request is under way.
  ///
  /// The closure runs in a task of its own, which is cancelled when the transfer ends for any reason. An error that it
  /// throws fails the request with ``HTTPError/Code/uploadFailed``. A streamed request is never sent twice.
  /// - Parameter length: the count of bytes if it is known; else the body is sent in chunks.
  package static func stream(
    length: Int64? = nil, _ produce: @escaping @Sendable (UploadWriter) async throws -> Void
  ) -> HTTPRequestBody {
    HTTPRequestBody(content: .stream(length: length, produce: produce))
  }

  /// The chunks of a sequence, taken at the pace at which the connection takes them.
  package static func stream(
    length: Int64? = nil, from chunks: some AsyncSequence<[UInt8], any Error> & Sendable
  ) -> HTTPRequestBody {
    stream(length: length) { writer in
      for try await chunk in chunks { try await writer.write(chunk) }
    }
  }
}

/// Where the producer of a streamed body puts its chunks.
package struct UploadWriter: Sendable {
  let channel: UploadChannel

  /// Hands over a chunk. Returns when there is room for the next one.
  /// - Throws: `CancellationError` when the transfer has ended.
  package func write(_ chunk: [UInt8]) async throws {
    try await channel.write(chunk)
  }
}
