internal import Synchronization

/// An asynchronous HTTP/1.1 client on libcurl's multi interface, for TCP, TLS and Unix sockets.
///
/// A thread of its own waits for the servers; it starts with the first request and ends when the client is let go of, shut
/// down, or unused for a while. Tasks may run on it: see ``executor``. While it sleeps a request is sent by the task that makes it, which also waits for the answer on
/// the spot, for 5 ms at most, where those before came within 0.3 ms: two threads less are woken for it. It follows no redirect, keeps no cookie, obeys no proxy variable and asks for no
/// compression: the caller sees what the server said.
///
/// A request is sent once. The one exception: when a kept connection turns out to be dead before a byte of the response
/// came, an idempotent request without a streamed body is sent a second time, on a new connection.
package final class HTTPClient: Sendable {
  private let queue: CommandQueue
  private let bodyBuffer: Int

  package init(_ configuration: HTTPClientConfiguration = HTTPClientConfiguration()) {
    queue = CommandQueue(configuration)
    bodyBuffer = configuration.bodyBuffer
  }

  deinit {
    queue.stop()
  }

  /// Runs tasks on the client's thread, and in the global pool while there is none. They must not block it.
  package var executor: any TaskExecutor { queue }

  /// Sends a request and returns when the head of its response is in.
  ///
  /// Cancelling the task closes the connection at once.
  /// - Throws: ``HTTPError``, or `CancellationError`.
  package func execute(_ request: HTTPRequest, at endpoint: HTTPEndpoint) async throws -> HTTPResponse {
    let order = try TransferOrder(request, at: endpoint)
    let transfer = Transfer(order, bodyBuffer: bodyBuffer, queue: queue)
    let reader = BodyReader(transfer, client: self)
    try queue.start(transfer)
    if case .stream(_, let produce) = request.body.content { transfer.upload?.start(produce) }
    let head = try await reader.head()
    return HTTPResponse(head: head, body: HTTPBody(reader: reader))
  }

  /// Asks the server to give the connection up, as `Connection: Upgrade` means it (RFC 9110, 7.8).
  ///
  /// Returns when the head of the answer is in. Where it has a status of 200 or 101, both sides may write whenever they like
  /// from then on. The idle timeout counts; the overall one doesn't.
  /// - Parameter name: what shall be spoken on the connection, such as `tcp`.
  /// - Throws: ``HTTPError``, or `CancellationError`.
  package func upgrade(
    _ request: HTTPRequest, at endpoint: HTTPEndpoint, to name: String
  ) async throws -> HTTPUpgradedConnection {
    let order = try TransferOrder(request, at: endpoint, upgrading: name)
    let transfer = Transfer(order, bodyBuffer: bodyBuffer, queue: queue)
    let reader = BodyReader(transfer, client: self)
    try queue.start(transfer)
    let head = try await reader.head()
    return HTTPUpgradedConnection(head: head, body: HTTPBody(reader: reader), order: order, transfer: transfer)
  }

  /// Fails all transfers with ``HTTPError/Code/shutDown``, closes the connections and returns when the thread has ended.
  /// Later requests fail at once.
  package func shutdown() async {
    await queue.stopAndWait()
  }
}
