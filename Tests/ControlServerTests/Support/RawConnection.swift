import NIOCore
import NIOPosix

/// A connection on which a test sees the bytes themselves.
final class RawConnection: Sendable {
  struct Ended: Error { let received: String }

  private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
  private let inbound: AsyncStream<String>
  private let outbound: AsyncStream<ByteBuffer>.Continuation
  private let task: Task<Void, any Error>

  private init(
    channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>, inbound: AsyncStream<String>,
    outbound: AsyncStream<ByteBuffer>.Continuation, task: Task<Void, any Error>
  ) {
    self.channel = channel
    self.inbound = inbound
    self.outbound = outbound
    self.task = task
  }

  static func open(_ port: UInt16) async throws -> RawConnection {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: Int(port)) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    let (inbound, received) = AsyncStream<String>.makeStream()
    let (requests, outbound) = AsyncStream<ByteBuffer>.makeStream()
    let task = Task {
      try await channel.executeThenClose { bytes, writer in
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { for try await buffer in bytes { received.yield(String(buffer: buffer)) } }
          group.addTask { for await buffer in requests { try await writer.write(buffer) } }
          defer {
            group.cancelAll()
            received.finish()
          }
          try await group.next()
        }
      }
    }
    return RawConnection(channel: channel, inbound: inbound, outbound: outbound, task: task)
  }

  /// Sends the head of a request.
  func send(_ request: String, token: String, headers: String...) {
    let fields = ["Host: test", "Authorization: Bearer \(token)"] + headers
    send(([request + " HTTP/1.1"] + fields).joined(separator: "\r\n") + "\r\n\r\n")
  }

  func send(_ text: String) { outbound.yield(ByteBuffer(string: text)) }

  /// Reads until the bytes so far hold a text.
  func read(until text: String) async throws {
    var received = ""
    for await part in inbound {
      received += part
      if received.utf8.contains(text.utf8) { return }
    }
    throw Ended(received: received)
  }

  func close() async throws {
    outbound.finish()
    try await task.value
  }
}
