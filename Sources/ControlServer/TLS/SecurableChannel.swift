internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOSSL

/// Connections that may be in TLS or not, as the client begins.
struct SecurableChannel<Base: ServerChildChannel>: ServerChildChannel {
  let base: Base
  let context: NIOSSLContext

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(TLSDetection(context))
    }.flatMap {
      base.setup(channel: channel, logger: logger)
    }
  }

  func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
