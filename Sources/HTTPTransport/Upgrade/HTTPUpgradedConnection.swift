/// A connection that belongs to both sides after an upgrade: what comes in, and a way to write.
///
/// It lives as long as its ``body``: letting go of that closes the connection.
package struct HTTPUpgradedConnection: Sendable {
  package let head: HTTPResponseHead
  /// What the other side writes, to where it ends. If the upgrade was refused: the reason.
  package let body: HTTPBody
  private let order: TransferOrder
  private let transfer: Transfer

  init(head: HTTPResponseHead, body: HTTPBody, order: TransferOrder, transfer: Transfer) {
    self.head = head
    self.body = body
    self.order = order
    self.transfer = transfer
  }

  package var isUpgraded: Bool { head.status == 101 || head.status == 200 }

  /// Whether one direction can end while the other goes on. TLS knows that too, but libcurl has no call for it.
  package var canHalfClose: Bool { order.canHalfClose }

  /// Writes bytes, and returns when there is room for more. One task at a time.
  /// - Throws: `CancellationError` when the connection has ended, or the writing.
  package func write(_ bytes: [UInt8]) async throws {
    try await transfer.upload?.write(bytes)
  }

  /// Ends this side's direction after what was written; the other one goes on.
  /// - Throws: ``HTTPError/Code/invalidRequest`` where ``canHalfClose`` is false.
  package func finishWriting() throws(HTTPError) {
    guard canHalfClose else {
      throw HTTPError(.invalidRequest, "over TLS one direction of a connection can't be ended alone")
    }
    transfer.upload?.finish(nil)
  }
}

extension TransferOrder {
  var canHalfClose: Bool {
    if case .tls = endpoint.address { return false }
    return true
  }
}
