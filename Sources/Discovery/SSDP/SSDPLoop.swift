internal import Logging
internal import Synchronization

/// Gives one side of SSDP its sockets, interfaces and clock.
final class SSDPLoop<Core: SSDPCore>: Sendable {
  private let core: Mutex<Core>
  private let link: BeaconLink
  private let selection: InterfaceSelection
  private let logger: Logger
  private let deadline = Deadline()
  private let start = ContinuousClock.now
  private let changed: @Sendable ([SSDPSighting]) -> Void

  /// - Parameter changed: gets all who are there, whenever that has changed; it must return at once.
  init(
    _ core: Core, _ selection: InterfaceSelection, _ logger: Logger,
    _ changed: @escaping @Sendable ([SSDPSighting]) -> Void
  ) throws(DiscoveryError) {
    self.core = Mutex(core)
    self.selection = selection
    // Routers may pass it on once (UPnP Device Architecture 1.1, section 1.1).
    link = try BeaconLink(
      port: SSDPReach.port, longest: SSDPCodec.longest + 1, hopLimit: 2, groups: [SSDPReach.group4, SSDPReach.group6],
      logger)
    self.logger = logger
    self.changed = changed
  }

  /// Runs until the task is cancelled. All sockets are closed then.
  func run() async throws {
    do {
      try await serve()
    } catch {
      handle(.end)
      await link.close()
      throw error
    }
  }

  private func serve() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for socket in link.sockets {
        group.addTask { while true { self.handle(.received(try await socket.receive())) } }
      }
      group.addTask {
        for try await interfaces in InterfaceChanges(self.selection) {
          self.link.follow(interfaces)
          self.handle(.interfaces(interfaces))
        }
      }
      group.addTask {
        while true {
          try await self.deadline.wait()
          self.handle(.time)
        }
      }
      // None of them returns.
      try await group.waitForAll()
    }
  }

  private func handle(_ event: SSDPEvent) {
    var random = SystemRandomNumberGenerator()
    // Within the lock, so that lists come in their order.
    core.withLock { core in
      for effect in core.step(event, at: start.duration(to: .now), random: &random) {
        switch effect {
        case .send(let bytes, let route): link.send(bytes, [route])
        case .sightings(let sightings): changed(sightings)
        case .ignored(let sender, let reason):
          logger.debug("A message of SSDP is ignored", metadata: ["sender": "\(sender)", "reason": "\(reason)"])
        }
      }
      deadline.move(to: core.wake.map { start + $0 })
    }
  }
}
