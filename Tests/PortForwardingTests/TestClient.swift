import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A client's connection.
struct TestClient: Sendable {
  struct Ended: Error {}
  private let channel: any Channel
  private let inbox: Inbox

  static func connect(_ port: UInt16) async throws -> TestClient {
    let inbox = Inbox()
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(InboxHandler(inbox: inbox))
        }
      }
      .connect(host: "127.0.0.1", port: Int(port)).get()
    return TestClient(channel: channel, inbox: inbox)
  }

  /// Asks over a connection of its own.
  static func ask(_ port: UInt16) async throws -> String {
    let client = try await connect(port)
    let answer = try await client.ask()
    try await client.channel.close()
    return answer
  }

  func ask() async throws -> String {
    try await channel.writeAndFlush(ByteBuffer(string: "hello\n"))
    return try await inbox.line()
  }

  /// Returns once the other side has ended the connection.
  func isEnded() async throws -> Bool {
    try await channel.closeFuture.get()
    return true
  }

  /// Says its last at once, and then reads slowly to the end.
  static func download(_ port: UInt16) async throws -> ByteBuffer {
    let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.socketOption(.so_rcvbuf), value: 16 << 10)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .connect(host: "127.0.0.1", port: Int(port)) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
      }
    return try await client.executeThenClose { inbound, outbound in
      outbound.finish()
      var bytes = ByteBuffer()
      for try await var buffer in inbound {
        bytes.writeBuffer(&buffer)
        await Task.yield()
      }
      return bytes
    }
  }
}

/// What came in, by lines.
private final class Inbox: Sendable {
  private let (lines, continuation) = AsyncStream.makeStream(of: String.self)
  private let rest = Mutex("")

  func take(_ text: String) {
    let whole = rest.withLock { rest -> [Substring] in
      let parts = (rest + text).split(separator: "\n", omittingEmptySubsequences: false)
      rest = String(parts.last ?? "")
      return Array(parts.dropLast())
    }
    for line in whole { continuation.yield(String(line)) }
  }

  func end() { continuation.finish() }

  func line() async throws -> String {
    for await line in lines { return line }
    throw TestClient.Ended()
  }
}

private final class InboxHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private let inbox: Inbox

  init(inbox: Inbox) { self.inbox = inbox }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { inbox.take(String(buffer: unwrapInboundIn(data))) }
  func channelInactive(context: ChannelHandlerContext) { inbox.end() }
}
