public import Discovery
internal import Synchronization

/// A network in memory: services come and go at once, and every discoverer of it sees that. For tests of what uses a
/// `Discoverer`, and the stage on which the laws themselves are tested.
public final class InMemoryNetwork: DiscoveryStage {
  private struct Listener {
    var query: ServiceQuery
    var sink: AsyncStream<DiscoveryEvent>.Continuation
  }

  private struct State {
    var services: [ServiceIdentity: DiscoveredService] = [:]
    var listeners: [UInt64: Listener] = [:]
    var nextID: UInt64 = 0
  }

  private let state = Mutex(State())

  public init() {}

  public func discoverer() -> any Discoverer { InMemoryDiscoverer(network: self) }

  /// Puts a service up, or changes it.
  /// - Parameter endpoint: where it is said to answer.
  public func putUp(_ service: StagedService, at endpoint: Endpoint) {
    let now = DiscoveredService(
      identity: service.identity, name: service.name, cluster: service.cluster, endpoint: endpoint,
      evidence: Evidence(source: .inMemory, proof: "it was put up"))
    change { state in
      let before = state.services.updateValue(now, forKey: now.identity)
      return before == now ? nil : (before, now)
    }
  }

  public func putUp(_ service: StagedService) { putUp(service, at: Endpoint(.v4(0x7F00_0001), port: 1)) }

  public func takeDown(_ identity: ServiceIdentity) {
    change { state in state.services.removeValue(forKey: identity).map { ($0, nil) } }
  }

  /// What proves nothing isn't seen here at all.
  public func putUpImpostor() {}

  private func change(_ body: (inout State) -> (DiscoveredService?, DiscoveredService?)?) {
    state.withLock { state in
      guard let (before, now) = body(&state) else { return }
      for listener in state.listeners.values {
        let old = before.flatMap { listener.query.wants($0) ? $0 : nil }
        let new = now.flatMap { listener.query.wants($0) ? $0 : nil }
        switch (old, new) {
        case (nil, nil): break
        case (nil, let new?): listener.sink.yield(.found(new))
        case (let old?, nil): listener.sink.yield(.lost(old))
        case (_?, let new?): listener.sink.yield(.updated(new))
        }
      }
    }
  }

  fileprivate func listen(_ query: ServiceQuery) -> (UInt64, AsyncStream<DiscoveryEvent>) {
    // A test's own events: their number is the test's.
    let (events, sink) = AsyncStream.makeStream(of: DiscoveryEvent.self)
    let id = state.withLock { state in
      state.nextID += 1
      state.listeners[state.nextID] = Listener(query: query, sink: sink)
      for service in state.services.values.sorted(by: { $0.identity < $1.identity }) where query.wants(service) {
        sink.yield(.found(service))
      }
      return state.nextID
    }
    return (id, events)
  }

  fileprivate func forget(_ id: UInt64) { state.withLock { $0.listeners[id] = nil } }
}

private struct InMemoryDiscoverer: Discoverer {
  let network: InMemoryNetwork

  func discover(_ query: ServiceQuery, _ found: @Sendable (DiscoveryEvent) async -> Void) async throws {
    let (id, events) = network.listen(query)
    defer { network.forget(id) }
    for await event in events {
      await found(event)
      try Task.checkCancellation()
    }
    try Task.checkCancellation()
  }
}

extension ServiceQuery {
  fileprivate func wants(_ service: DiscoveredService) -> Bool {
    !excluded.contains(service.identity) && (cluster == nil || cluster == service.cluster)
  }
}

extension Evidence.Source {
  /// A network in memory.
  public static let inMemory = Self("in memory")
}
