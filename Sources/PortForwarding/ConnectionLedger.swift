internal import EdgeAgent
internal import NIOCore
internal import Synchronization

/// The connections that there are, each with its target and when bytes last went which way.
final class ConnectionLedger: Sendable {
  /// One connection of a client.
  final class Entry: Sendable {
    let target: PortTarget
    let client: any Channel
    private let fromClient: Atomic<UInt64>
    private let fromServer: Atomic<UInt64>
    private let hasEnded = Atomic(false)

    init(target: PortTarget, client: any Channel) {
      self.target = target
      self.client = client
      // Who has just connected is about to ask something.
      fromClient = Atomic(NIODeadline.now().uptimeNanoseconds)
      fromServer = Atomic(0)
    }

    func noteClient() { fromClient.store(NIODeadline.now().uptimeNanoseconds, ordering: .relaxed) }
    func noteServer() { fromServer.store(NIODeadline.now().uptimeNanoseconds, ordering: .relaxed) }

    /// Reads nothing more of the client once the server had the last word. What the client asks from then on is answered
    /// by nobody: it finds its connection closed, and asks again on a new one.
    func takeNoMore() {
      let client = client
      client.eventLoop.execute { [self] in
        guard fromServer.load(ordering: .relaxed) >= fromClient.load(ordering: .relaxed) else { return }
        client.setOption(.autoRead, value: false).whenFailure { _ in client.close(promise: nil) }
      }
    }

    /// Ends the connection: first with a word that no more will come, so that a client that is asking just now knows that
    /// it was not heard, and then altogether.
    func end() {
      guard hasEnded.exchange(true, ordering: .relaxed) == false else { return }
      let client = client
      client.close(mode: .output).whenComplete { _ in
        client.eventLoop.scheduleTask(in: .milliseconds(200)) { client.close(promise: nil) }
      }
    }

    /// Whether nothing is under way: the last word was the server's, and that a while ago.
    func isIdle(for pause: TimeAmount) -> Bool {
      let (client, server) = (fromClient.load(ordering: .relaxed), fromServer.load(ordering: .relaxed))
      let now = NIODeadline.now().uptimeNanoseconds
      return server >= client && now >= max(client, server) &+ UInt64(clamping: pause.nanoseconds)
    }
  }

  private let entries = Mutex<[ObjectIdentifier: Entry]>([:])

  func add(_ entry: Entry) {
    entries.withLock { $0[ObjectIdentifier(entry)] = entry }
    entry.client.closeFuture.whenComplete { [weak self] _ in self?.remove(entry) }
  }

  func remove(_ entry: Entry) { _ = entries.withLock { $0.removeValue(forKey: ObjectIdentifier(entry)) } }

  func connections(to target: PortTarget) -> [Entry] { entries.withLock { $0.values.filter { $0.target == target } } }

  func closeAll() { for entry in entries.withLock({ Array($0.values) }) { entry.client.close(promise: nil) } }
}
