internal import Discovery
internal import Synchronization

/// A search whose story is checked while it is told.
final class WatchedSearch: Sendable {
  fileprivate struct State {
    var known: [ServiceIdentity: DiscoveredService] = [:]
    var events: [DiscoveryEvent] = []
    var fault: String?
    var isInside = false
    var isCancelled = false
    var isHeld = false
    var isReleased = false
    var end: Result<Void, any Error>?
    var task: Task<Void, Never>?
    var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var held: CheckedContinuation<Void, Never>?
    var nextID: UInt64 = 0
  }

  private let state = Mutex(State())
  private let law: String
  private let patience: Duration
  /// What may be reported; `nil` for anything.
  private let allowed: Set<ServiceIdentity>?
  private let holdsFirst: Bool

  init(
    _ discoverer: any Discoverer, _ query: ServiceQuery, law: String, patience: Duration,
    allowed: Set<ServiceIdentity>?, holdsFirst: Bool
  ) {
    self.law = law
    self.patience = patience
    self.allowed = allowed
    self.holdsFirst = holdsFirst
    let task = Task {
      let end: Result<Void, any Error>
      do {
        try await discoverer.discover(query) { event in await self.hear(event) }
        end = .success(())
      } catch {
        end = .failure(error)
      }
      self.change { $0.end = end }
    }
    state.withLock { $0.task = task }
  }

  func cancel() {
    let task = state.withLock { state in
      state.isCancelled = true
      return state.task
    }
    task?.cancel()
  }

  /// Lets a listener that is held go on.
  func release() {
    let held = state.withLock { state in
      state.isReleased = true
      defer { state.held = nil }
      return state.held
    }
    held?.resume()
  }

  // MARK: Hearing

  private func hear(_ event: DiscoveryEvent) async {
    let holds = state.withLock { state in
      if state.isInside { state.fault = state.fault ?? "it was called before the call before had returned" }
      if state.end != nil { state.fault = state.fault ?? "it was called after the search had ended" }
      state.isInside = true
      let identity = event.service.identity
      if let allowed, !allowed.contains(identity) {
        state.fault = state.fault ?? "\(identity) was reported, and shouldn't"
      }
      state.take(event)
      return holdsFirst && state.events.count == 1
    }
    if holds { await hold() } else { await Task.yield() }
    change { $0.isInside = false }
  }

  private func hold() async {
    change { $0.isHeld = true }
    await withCheckedContinuation { continuation in
      let isReleased = state.withLock { state in
        if !state.isReleased { state.held = continuation }
        return state.isReleased
      }
      if isReleased { continuation.resume() }
    }
  }

  private func change(_ body: (inout State) -> Void) {
    let waiting = state.withLock { state in
      body(&state)
      defer { state.waiting = [:] }
      return state.waiting.values.map(\.self)
    }
    for waiter in waiting { waiter.resume() }
  }

  // MARK: Waiting

  private func wait(_ what: String, until isDone: @escaping @Sendable (State) -> Bool) async throws {
    try await within(patience, what, law: law) {
      while true {
        let (isOver, fault, hasEnded) = self.state.withLock { (isDone($0), $0.fault, $0.end != nil) }
        if let fault { throw DiscoveryFinding(law: self.law, fault: fault) }
        if isOver { return }
        try self.expect(!hasEnded, "the search ended, and \(what) had not happened")
        try Task.checkCancellation()
        await self.waitForChange(unless: isDone)
      }
    }
  }

  private func waitForChange(unless isDone: @Sendable (State) -> Bool) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if isDone(state) || state.fault != nil || state.end != nil { return true }
        state.nextID += 1
        state.waiting[state.nextID] = continuation
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  /// Waits until a service is known as it was put up.
  func waitFor(_ service: StagedService) async throws {
    try await wait("\(service.identity) being found as it is") { state in
      state.known[service.identity].map { $0.name == service.name && $0.cluster == service.cluster } ?? false
    }
  }

  func waitForLoss(of service: StagedService) async throws {
    try await wait("\(service.identity) being lost") { $0.known[service.identity] == nil }
    let last = state.withLock { state in
      state.events.last { if case .lost(let lost) = $0 { lost.identity == service.identity } else { false } }
    }
    try expect(last?.service.name == service.name, "what was lost isn't what was last known")
  }

  /// Waits until what was there had its chance to be reported: the pass is over, or what came later is known.
  func settle(on bench: DiscoveryBench) async throws {
    let lastOne = try bench.lastOne
    try await bench.stage.putUp(lastOne)
    try await wait("\(lastOne.identity) being found") { $0.known[lastOne.identity] != nil || $0.end != nil }
  }

  func waitUntilHeld() async throws { try await wait("something being found") { $0.isHeld } }

  /// Waits for the end of a search, which was cancelled or had made its pass.
  func waitForEnd() async throws {
    try await wait("the search's end") { $0.end != nil }
    let (end, isCancelled) = state.withLock { ($0.end, $0.isCancelled) }
    if case .failure(let error) = end, !(isCancelled && error is CancellationError) { throw error }
  }

  /// Checks that it ended because it was cancelled.
  func expectCancelled() throws {
    let end = state.withLock { $0.end }
    if case .failure(let error) = end, error is CancellationError { return }
    throw DiscoveryFinding(law: law, fault: "it was cancelled, and ended with \(end.map { "\($0)" } ?? "nothing")")
  }

  // MARK: What must be so

  private func expect(_ isTrue: Bool, _ fault: @autoclosure () -> String) throws {
    guard isTrue else { throw DiscoveryFinding(law: law, fault: fault()) }
  }

  func expectStory() throws {
    if let fault = state.withLock({ $0.fault }) { throw DiscoveryFinding(law: law, fault: fault) }
  }

  func expectKnown(_ identities: Set<ServiceIdentity>) throws {
    let known = state.withLock { Set($0.known.keys) }
    try expect(known == identities, "\(known) are known instead of \(identities)")
  }

  func expectNeverLost(_ identity: ServiceIdentity) throws {
    let isLost = state.withLock { state in
      state.events.contains { if case .lost(let lost) = $0 { lost.identity == identity } else { false } }
    }
    try expect(!isLost, "\(identity) was lost, though it was there all the time")
  }

  func expectAtMost(_ count: Int) throws {
    let told = state.withLock { $0.events.count }
    try expect(told <= count, "\(told) events were told, and the search was cancelled during event \(count)")
  }

  func expectStillSearching() throws {
    try expect(state.withLock { $0.end == nil }, "it ended by itself")
  }
}

extension WatchedSearch.State {
  fileprivate mutating func take(_ event: DiscoveryEvent) {
    let service = event.service
    let before = known[service.identity]
    let wrong: String?
    switch event {
    case .found:
      wrong = before == nil ? nil : "was found though it was known"
      known[service.identity] = service
    case .updated:
      wrong =
        before == nil ? "was updated though it wasn't known" : before == service ? "was updated without a change" : nil
      known[service.identity] = service
    case .lost:
      wrong = before == nil ? "was lost though it wasn't known" : nil
      known[service.identity] = nil
    }
    if let wrong, fault == nil { fault = "\(service.identity) \(wrong)" }
    events.append(event)
  }
}
