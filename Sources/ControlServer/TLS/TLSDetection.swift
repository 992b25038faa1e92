internal import NIOCore
internal import NIOSSL

/// Looks at the first byte of a connection: one that begins with a TLS handshake (RFC 8446, section 5.1) goes on in TLS, any other
/// one as it is.
final class TLSDetection: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  /// The type of a record that holds a handshake message; no request in HTTP begins with it.
  private static let handshake: UInt8 = 22
  private let context: NIOSSLContext

  init(_ context: NIOSSLContext) { self.context = context }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    guard let first = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self) else { return }
    do {
      let pipeline = context.pipeline.syncOperations
      if first == Self.handshake {
        try pipeline.addHandler(NIOSSLServerHandler(context: self.context), position: .after(context.handler))
      }
      context.fireChannelRead(wrapInboundOut(buffer))
      pipeline.removeHandler(context: context, promise: nil)
    } catch {
      context.fireErrorCaught(error)
      context.close(promise: nil)
    }
  }
}
