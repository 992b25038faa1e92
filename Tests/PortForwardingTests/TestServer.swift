import EdgeAgent
import Foundation
import NIOCore
import NIOPosix

/// An app: answers every line with its name, or floods whoever has said its last with bytes.
final class TestServer: Sendable {
  let target: PortTarget
  private let channel: any Channel
  private let count: RequestCount

  private init(target: PortTarget, channel: any Channel, count: RequestCount) {
    self.target = target
    self.channel = channel
    self.count = count
  }

  static func start(_ name: String, pause: TimeAmount = .zero, flood: ByteBuffer? = nil) async throws -> TestServer {
    let count = RequestCount()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            AnswerHandler(name: name, pause: pause, flood: flood, count: count))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let port = UInt16(clamping: channel.localAddress?.port ?? 0)
    return TestServer(target: PortTarget(host: "127.0.0.1", port: port), channel: channel, count: count)
  }

  func waitForRequests(_ number: Int) async throws {
    try await count.reached(number)
  }

  func stop() async throws { try await channel.close() }
}

final class RequestCount: Sendable {
  private let signal = ChangeSignal()
  private let first: UInt64

  init() { first = signal.value }

  var value: Int { Int(clamping: signal.value - first) }
  func add() { signal.raise() }
  func reached(_ number: Int) async throws {
    guard number > 0 else { return }
    _ = try await signal.wait(after: first + UInt64(number) - 1)
  }
}

private final class AnswerHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer
  private let name: String
  private let pause: TimeAmount
  private let flood: ByteBuffer?
  private let count: RequestCount

  init(name: String, pause: TimeAmount, flood: ByteBuffer?, count: RequestCount) {
    self.name = name
    self.pause = pause
    self.flood = flood
    self.count = count
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard flood == nil else { return }
    count.add()
    // The first request is answered at once.
    let (channel, answer) = (context.channel, ByteBuffer(string: name + "\n"))
    context.eventLoop.scheduleTask(in: count.value == 1 ? .zero : pause) { channel.writeAndFlush(answer, promise: nil) }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard let event = event as? ChannelEvent, case .inputClosed = event else { return }
    guard let flood else { return context.close(promise: nil) }
    let channel = context.channel
    context.writeAndFlush(NIOAny(flood)).whenComplete { _ in channel.close(promise: nil) }
  }
}
