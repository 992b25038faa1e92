internal import EdgeAgent
internal import NIOCore
internal import NIOPosix

/// Listens on ports, and carries each connection to where its port leads at the moment when it is made.
actor Forwarder {
  /// What a connection to an app may take to be made.
  private static let connectTimeout: TimeAmount = .seconds(5)
  /// What one to an app of another machine may take: one that is gone says nothing, and the app may be found elsewhere.
  private static let distantTimeout: TimeAmount = .seconds(2)
  /// For how long an app of another machine is tried, and how long after a refusal.
  private static let patience: TimeAmount = .seconds(10)
  private static let pause: TimeAmount = .milliseconds(100)
  /// A server that had the last word and was silent for so long has said all.
  private static let silence: TimeAmount = .milliseconds(500)

  private let address: String
  private let group: any EventLoopGroup
  private let table = RouteTable()
  private let ledger = ConnectionLedger()
  private var listeners: [UInt16: any Channel] = [:]
  /// The newest change of routes: each waits for the one before it.
  private var change: Task<[UInt16: String], Never>?

  /// - Parameter address: the address that the ports are on; `0.0.0.0` for all.
  init(address: String, group: any EventLoopGroup) {
    self.address = address
    self.group = group
  }

  nonisolated var routes: [PortRoute] { table.routes }

  /// - Returns: the ports that can't be listened on, and why.
  func apply(_ routes: [PortRoute]) async -> [UInt16: String] {
    let earlier = change
    let next = Task {
      _ = await earlier?.value
      return await lead(routes)
    }
    change = next
    return await next.value
  }

  private func lead(_ routes: [PortRoute]) async -> [UInt16: String] {
    let wanted = Dictionary(routes.map { ($0.port, $0) }, uniquingKeysWith: { $1 })
    for (port, listener) in listeners where wanted[port] == nil {
      listeners[port] = nil
      table[port] = nil
      try? await listener.close()
    }
    var refused: [UInt16: String] = [:]
    for (port, route) in wanted.sorted(by: { $0.key < $1.key }) {
      table[port] = route
      guard listeners[port] == nil else { continue }
      do {
        listeners[port] = try await listen(port)
      } catch {
        table[port] = nil
        refused[port] = "port \(port) can't be listened on: \(error)"
      }
    }
    return refused
  }

  func drain(_ target: PortTarget, within limit: Duration) async throws {
    let start = ContinuousClock.now
    while true {
      let connections = ledger.connections(to: target)
      let elapsed = ContinuousClock.now - start
      if connections.isEmpty || elapsed >= limit { return }
      for connection in connections {
        connection.takeNoMore()
        if connection.isIdle(for: Self.silence) { connection.end() }
      }
      try await ContinuousClock().sleep(for: .milliseconds(20))
    }
  }

  func close() async {
    _ = await apply([])
    ledger.closeAll()
  }

  private func listen(_ port: UInt16) async throws -> any Channel {
    let (table, ledger) = (table, ledger)
    return try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1_024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.autoRead, value: false)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { client in
        client.eventLoop.makeCompletedFuture {
          let outer = GlueHandler()
          try client.pipeline.syncOperations.addHandler(outer)
          Self.connect(client, outer, by: table, port: port, ledger, until: .now() + Self.patience)
        }
      }
      .bind(host: address, port: Int(port)).get()
  }

  /// Joins a client to where its port leads now.
  private static func connect(
    _ client: any Channel, _ outer: GlueHandler, by table: RouteTable, port: UInt16, _ ledger: ConnectionLedger,
    until deadline: NIODeadline
  ) {
    guard let route = table[port] else { return client.close(promise: nil) }
    let isDistant = route.purpose == .elsewhere
    let entry = ConnectionLedger.Entry(target: route.target, client: client)
    ledger.add(entry)
    let waiting = NIOLoopBound(outer, eventLoop: client.eventLoop)
    ClientBootstrap(group: client.eventLoop)
      .connectTimeout(isDistant ? distantTimeout : connectTimeout)
      .channelOption(.autoRead, value: false)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelOption(.socketOption(.tcp_nodelay), value: 1)
      .connect(host: route.target.host, port: Int(route.target.port))
      .whenComplete { result in
        switch result {
        case .failure:
          guard isDistant, NIODeadline.now() < deadline else { return client.close(promise: nil) }
          ledger.remove(entry)
          client.eventLoop.scheduleTask(in: pause) {
            if client.isActive { connect(client, waiting.value, by: table, port: port, ledger, until: deadline) }
          }
        case .success(let server):
          do {
            waiting.value.noteBytes = entry.noteClient
            let inner = GlueHandler()
            inner.noteBytes = entry.noteServer
            try server.pipeline.syncOperations.addHandler(inner)
            GlueHandler.join(waiting.value, inner)
            for channel in [client, server] { try channel.syncOptions?.setOption(.autoRead, value: true) }
          } catch {
            server.close(promise: nil)
            client.close(promise: nil)
          }
        }
      }
  }
}
