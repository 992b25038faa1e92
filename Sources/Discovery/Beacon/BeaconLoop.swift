internal import Logging
internal import Synchronization

/// Gives one side of the beacon's protocol its sockets, interfaces and clock.
final class BeaconLoop<Core: BeaconCore>: Sendable {
  private let core: Mutex<Core>
  private let link: BeaconLink
  private let selection: InterfaceSelection
  private let logger: Logger
  private let gate = TurnGate()
  private let deadline = Deadline()
  private let start = ContinuousClock.now

  init(_ core: Core, _ configuration: BeaconConfiguration, _ logger: Logger) throws(DiscoveryError) {
    self.core = Mutex(core)
    selection = configuration.interfaces
    link = try BeaconLink(configuration, logger)
    self.logger = logger
  }

  /// Runs until the task is cancelled. All sockets are closed then.
  func run(_ report: @escaping @Sendable (DiscoveryEvent) async -> Void) async throws {
    do {
      try await serve(report)
    } catch {
      for effect in step(.end) { if case .send(let bytes, let routes) = effect { link.send(bytes, routes) } }
      await link.close()
      throw error
    }
  }

  private func serve(_ report: @escaping @Sendable (DiscoveryEvent) async -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for socket in link.sockets {
        group.addTask {
          while true { await self.handle(.received(try await socket.receive()), report) }
        }
      }
      group.addTask {
        for try await interfaces in InterfaceChanges(self.selection) {
          self.link.follow(interfaces)
          await self.handle(.interfaces(interfaces), report)
        }
      }
      group.addTask {
        while true {
          try await self.deadline.wait()
          await self.handle(.time, report)
        }
      }
      // None of them returns.
      try await group.waitForAll()
    }
  }

  /// One thing at a time, to the end of its report: a slow listener slows what is received.
  private func handle(_ event: BeaconEvent, _ report: @Sendable (DiscoveryEvent) async -> Void) async {
    await gate.enter()
    defer { gate.leave() }
    guard !Task.isCancelled else { return }
    for effect in step(event) {
      switch effect {
      case .send(let bytes, let routes): link.send(bytes, routes)
      case .report(let event): await report(event)
      case .ignored(let sender, let reason):
        logger.debug("A beacon is ignored", metadata: ["sender": "\(sender)", "reason": "\(reason)"])
      }
    }
  }

  private func step(_ event: BeaconEvent) -> [BeaconEffect] {
    var random = SystemRandomNumberGenerator()
    let now = start.duration(to: .now)
    let (effects, wake) = core.withLock { core in
      let effects = core.step(event, at: now, random: &random)
      return (effects, core.wake)
    }
    deadline.move(to: wake.map { start + $0 })
    return effects
  }
}
