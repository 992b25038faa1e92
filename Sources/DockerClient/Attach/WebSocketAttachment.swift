internal import HTTPTransport

/// A connection to a container's standard streams by WebSocket: what it writes, both outputs as one, and a way to write to
/// it.
///
/// For engines behind proxies that let WebSockets through and nothing else that both sides write to. Otherwise
/// ``Attachment`` is better: it keeps the outputs apart and can end the input. Read by one task; letting go of it closes the
/// connection.
public struct WebSocketAttachment: AsyncSequence, Sendable {
  public typealias Element = [UInt8]
  public typealias Failure = any Error

  static let operation = "ContainerAttachWebsocket"

  let upgraded: HTTPUpgradedConnection
  let connection: EngineConnection

  /// Writes to its standard input. Returns when there is room for more. One task at a time.
  /// - Throws: ``DockerError/Code/disconnected`` when the connection has ended.
  public func write(_ bytes: [UInt8]) async throws {
    do {
      try await connection.translating(Self.operation) { try await upgraded.write(WebSocketFrames.message(bytes)) }
    } catch is CancellationError where !Task.isCancelled {
      throw DockerError(.disconnected, "nobody reads this input any more", operation: Self.operation)
    }
  }

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(
      chunks: ByteStream(body: upgraded.body, connection: connection, operation: Self.operation).makeAsyncIterator())
  }

  /// Takes the WebSocket's frames apart; what they carry is handed on as it comes.
  public struct AsyncIterator: AsyncIteratorProtocol {
    var chunks: ByteStream.AsyncIterator
    private var frames = WebSocketFrames()

    init(chunks: ByteStream.AsyncIterator) { self.chunks = chunks }

    /// The next bytes that the container wrote; nil when the connection has ended. Throws ``DockerError``.
    public mutating func next() async throws -> [UInt8]? {
      try await next(isolation: nil)
    }

    /// The same, without leaving the caller's actor.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
      while !frames.hasEnded, let chunk = try await chunks.next(isolation: actor) {
        let data = try frames.push(chunk)
        if !data.isEmpty { return data }
      }
      return nil
    }
  }
}

extension ContainerOperations {
  /// Connects to its standard streams by WebSocket (`ContainerAttachWebsocket`). The container should run, and have been
  /// made with an open input if it is to be written to.
  /// - Parameters:
  ///   - logs: also what it wrote before.
  ///   - detachKeys: the keys that end the attachment to a terminal when they are written, such as `ctrl-p,ctrl-q`; nil:
  ///     the engine's.
  public func attachByWebSocket(_ id: String, logs: Bool = false, detachKeys: String? = nil) async throws
    -> WebSocketAttachment
  {
    var target: RequestTarget = "/containers/\(id)/attach/ws"
    for name in ["stream", "stdin", "stdout", "stderr"] { target.addQuery(name, "true") }
    if logs { target.addQuery("logs", "true") }
    if let detachKeys { target.addQuery("detachKeys", detachKeys) }
    let key = EngineBase64.text((0..<16).map { _ in UInt8.random(in: 0 ... .max) })
    // Engines refuse a WebSocket that no page is said to have asked for.
    let headers: HTTPHeaders = [
      "Sec-WebSocket-Key": key, "Sec-WebSocket-Version": "13", "Origin": "http://localhost",
    ]
    let upgraded = try await connection.upgrade(
      "ContainerAttachWebsocket", .get, target, headers: headers, to: "websocket")
    return WebSocketAttachment(upgraded: upgraded, connection: connection)
  }
}
