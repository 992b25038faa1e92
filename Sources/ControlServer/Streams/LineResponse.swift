internal import ControlAPI
internal import EdgeAgent
internal import Hummingbird
internal import Logging
internal import NIOCore

/// An answer that goes on line by line: one object a line, flushed at once, a blank line after some silence.
///
/// It ends when its source does, when the agent shuts down, or when the client hangs up. The source is asked for the next
/// lines only when the client has taken the last ones.
enum LineResponse {
  /// - Parameter work: what goes on beside it, and fills the source, say. It is cancelled and waited for when the answer
  ///   ends. That the client hung up is then seen by the first line that can't be written: the request's body was read, and
  ///   what watches the connection has to be what reads it.
  /// - Throws: what the source's first answer throws, so that it becomes the status of the response.
  static func make(
    _ source: some LineSource, for call: Call, keepAlive: Duration,
    alongside work: (@Sendable () async throws -> Void)? = nil
  ) async throws -> Response {
    var source = source
    let first = try await source.take()
    let (rest, logger) = (source, call.context.logger)
    let request = call.request
    let body = ResponseBody { writer in
      if let work {
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await work() }
          defer { group.cancelAll() }
          try await write(first, then: rest, to: &writer, keepAlive: keepAlive, logger: logger)
        }
      } else {
        try await request.body.consumeWithCancellationOnInboundClose { _ in
          try await write(first, then: rest, to: &writer, keepAlive: keepAlive, logger: logger)
        }
      }
      try await writer.finish(nil)
    }
    return Response(status: .ok, headers: [.contentType: Wire.lines, .cacheControl: "no-store"], body: body)
  }

  @concurrent
  private static func write<Source: LineSource>(
    _ first: LineBatch<Source.Line>, then source: Source, to writer: inout any ResponseBodyWriter, keepAlive: Duration,
    logger: Logger
  ) async throws {
    let clock = ContinuousClock()
    var (source, batch) = (source, first)
    var silentSince = clock.now
    while true {
      if !batch.lines.isEmpty {
        try await writer.write(try buffer(batch.lines))
        silentSince = clock.now
      }
      do {
        switch batch.next {
        case .end: return
        case .more: batch = try await source.take()
        case .wait:
          let silence = clock.now - silentSince
          switch try await wait(upTo: keepAlive - silence, for: source.news()) {
          case .shutdown: return
          case .news: batch = try await source.take()
          case .silence: batch = LineBatch([])
          }
        }
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        // The head is out, so the reason can only be the last line.
        let reason = ControlError(endingStream: error)
        if reason.code == .internalFault { logger.error("a stream broke off", metadata: ["error": "\(error)"]) }
        try await writer.write(try buffer([ErrorDocument(reason)]))
        return
      }
      if batch.lines.isEmpty, clock.now - silentSince >= keepAlive {
        try await writer.write(ByteBuffer(string: "\n"))
        silentSince = clock.now
      }
    }
  }

  private static func buffer(_ lines: [some Encodable]) throws -> ByteBuffer {
    var buffer = ByteBuffer()
    for line in lines {
      buffer.writeBytes(try ControlJSON.encode(line))
      buffer.writeInteger(UInt8(ascii: "\n"))
    }
    return buffer
  }
}

extension ControlError {
  /// The reason that a stream's last line tells.
  fileprivate init(endingStream error: any Error) {
    switch error {
    case let error as ControlError: self = error
    case let error as ControlPlaneError: self.init(Self.code(of: error), error.message)
    default: self.init(.internalFault, "the agent made a mistake; its log says more")
    }
  }
}
