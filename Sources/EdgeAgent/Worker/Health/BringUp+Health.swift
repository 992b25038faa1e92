import EdgeModel

extension BringUp {
  /// Waits until what was started is well: until its health check passes, or, where it has none, until its port answers.
  /// - Returns: whether it listens on the app's own port.
  func waitUntilWell() async throws -> Bool {
    let waiting = time.stopwatch()
    var wait = WellWait(allocation.workload, patience: patience)
    while true {
      guard let instance = try await runtime.instances().first(where: { $0.id == allocation.id }) else {
        throw BringUpError("it was removed while it started", .machine)
      }
      let pause: Duration
      switch instance.phase {
      case .exited(let status):
        if let reason = instance.reason { throw BringUpError(reason, .ended) }
        throw BringUpError(try await ending(status), .ended, status: status)
      case .created:
        throw BringUpError("it was removed while it started", .machine)
      case .running:
        let place = try await place(of: instance)
        switch wait.judge(try await look(at: instance, place), age: waiting.elapsed) {
        case .well: return place.holdsPort
        case .tryAgain(let after): pause = after
        case .unwell(let words): throw BringUpError(words, .unwell)
        }
      }
      guard waiting.elapsed < wait.limit else { throw BringUpError(wait.lateWords, wait.lateKind) }
      try await time.sleep(for: pause)
    }
  }

  /// Where it listens; whether anybody does is known where that had to be tried.
  private struct Place {
    var target: PortTarget?
    var holdsPort: Bool
    var isOpen: Bool?
  }

  private func place(of instance: RuntimeInstance) async throws -> Place {
    let port = allocation.workload.port
    guard port != 0 else { return Place(holdsPort: false) }
    let own = PortTarget(host: instance.probeHost, port: instance.probePort)
    guard let ports, !isolates, own.port != port else { return Place(target: own, holdsPort: own.port == port) }
    if try await isHeld(own) { return Place(target: own, holdsPort: false, isOpen: true) }
    // A program that was told another port may take the app's all the same.
    let taken = PortTarget(host: "127.0.0.1", port: port)
    guard try await !ports.serves(port), try await isHeld(taken), try await isOwn(port) else {
      return Place(target: own, holdsPort: false, isOpen: false)
    }
    return Place(target: taken, holdsPort: true, isOpen: true)
  }

  /// Whether a process of this machine itself listens.
  private func isHeld(_ target: PortTarget) async throws -> Bool {
    try await PortProbe(clock: time.clock).ask(target.host, target.port, behindProxy: false) == .open
  }

  /// Whether it is the app that listens there, as far as can be known.
  private func isOwn(_ port: UInt16) async throws -> Bool {
    guard let runtime = runtime as? any PortOwnership else { return true }
    return try await runtime.listens(allocation.id, on: port) ?? true
  }

  private func look(at instance: RuntimeInstance, _ place: Place) async throws -> HealthProber.Finding {
    if let check = allocation.workload.services.main.health {
      let prober = HealthProber(
        check: check, workload: allocation.workload, runtime: runtime, http: http, clock: time.clock)
      let finding = try await prober.find(instance, at: place.target)
      // A command knows nothing of the port, and whoever is sent there must find somebody.
      guard case .command = check.probe, finding == .answered(.well) else { return finding }
      return try await isOpen(place) ? finding : .answered(.unwell("passed, but nobody listens on the app's port"))
    }
    return .answered(try await isOpen(place) ? .well : .unwell("found nobody who listens"))
  }

  /// An app that offers no port, and one that is there to end, needs none.
  private func isOpen(_ place: Place) async throws -> Bool {
    guard let target = place.target, allocation.workload.kind == .service else { return true }
    if let known = place.isOpen { return known }
    let probe = PortProbe(clock: time.clock)
    // Past whoever leads the machine's port there: where that can be, the answer comes at once. Where it can't, as with an
    // engine without root, somebody else may refuse.
    if isolates, let inner = try await innerTarget(),
      try await probe.ask(inner.host, inner.port, behindProxy: false) == .open
    {
      return true
    }
    return try await probe.isOpen(target.host, target.port)
  }

  private func innerTarget() async throws -> PortTarget? {
    guard let runtime = runtime as? any InnerPorts else { return nil }
    return try await runtime.target(of: allocation.workload.listenPort, in: allocation.id)
  }

  private func ending(_ status: Int32?) async throws -> String {
    let last = try await log.lastLines(of: [.standardOutput, .standardError], count: 3)
    let said = last.isEmpty ? "it printed nothing" : "its last words: " + last.map(\.text).joined(separator: " ⏎ ")
    return "it ended right after it started\(status.map { ", with status \($0)" } ?? ""); \(said)"
  }
}
