internal import NIOCore

/// One half of a pair that carries bytes from one connection to another: what comes in here goes out there, no faster than
/// it is taken there, and an end here becomes an end there after the last byte.
///
/// Both connections are on one event loop.
final class GlueHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var partner: GlueHandler?
  /// What came in while there was no partner: the end of a connection is told with all bytes before it, asked for or not.
  private var early: [ByteBuffer] = []
  private var earlyEnd: CloseMode?
  private var context: ChannelHandlerContext?
  private var wantsToRead = false
  /// Told whenever bytes come in here.
  var noteBytes: () -> Void = {}

  /// Carries from now on between two connections, and what one of them has already.
  static func join(_ one: GlueHandler, _ other: GlueHandler) {
    one.partner = other
    other.partner = one
    one.handOver()
    other.handOver()
  }

  private func handOver() {
    guard let partner else { return }
    for bytes in early { partner.context?.write(NIOAny(bytes), promise: nil) }
    partner.context?.flush()
    early = []
    if let end = earlyEnd { partner.finish(end) }
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    partner = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    noteBytes()
    let bytes = unwrapInboundIn(data)
    guard let partner else { return early.append(bytes) }
    partner.context?.write(NIOAny(bytes), promise: nil)
  }

  func channelReadComplete(context: ChannelHandlerContext) { partner?.context?.flush() }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, case .inputClosed = event { end(.output) }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    end(.all)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { partner?.readAgain() }
    context.fireChannelWritabilityChanged()
  }

  func read(context: ChannelHandlerContext) {
    if partner?.context?.channel.isWritable ?? true { context.read() } else { wantsToRead = true }
  }

  private func readAgain() {
    guard wantsToRead else { return }
    wantsToRead = false
    context?.read()
  }

  /// This side has said its last: the other one ends after that.
  private func end(_ mode: CloseMode) {
    if let partner { partner.finish(mode) } else { earlyEnd = mode }
  }

  /// Ends this side when all that was written before is on its way.
  private func finish(_ mode: CloseMode) {
    guard let context else { return }
    let channel = context.channel
    context.writeAndFlush(NIOAny(ByteBuffer())).whenComplete { _ in channel.close(mode: mode, promise: nil) }
  }
}
