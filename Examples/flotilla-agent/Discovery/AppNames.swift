import Discovery
import EdgeAgent
import EdgeModel
import Logging

/// Gives each app a name on the network, `shop.local`, and a place in the lists that browsers show (`_http._tcp`), on
/// whichever machine it runs: by multicast DNS (RFC 6762, 6763).
struct AppNames: AppAnnouncer {
  let logger: Logger

  /// The machine that an app comes from needs a moment to learn of it: of two that want one name one gets another.
  private static let courtesy: Duration = .seconds(2)
  /// How often names that went to somebody else are asked for again at first.
  private static let patience: Duration = .seconds(15)

  func announce(
    _ apps: AsyncStream<[AnnouncedApp]>, named: @escaping @Sendable ([AnnouncedApp: String]) -> Void
  ) async throws {
    let dns = MulticastDNS(logger: logger)
    let names = PublishedNames(dns, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await dns.run() }
      group.addTask { try await dns.registrations { registered in named(await names.hosts(registered)) } }
      group.addTask {
        for await wanted in apps {
          guard await names.withdraw(allBut: wanted) else { continue }
          try await ContinuousClock().sleep(for: Self.courtesy)
          await names.publish(wanted)
        }
        try Task.checkCancellation()
      }
      group.addTask {
        while true {
          try await ContinuousClock().sleep(for: Self.patience)
          try await names.reclaim()
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}

/// The names that apps of this machine have.
private actor PublishedNames {
  private struct Name {
    var service: PublishedService
    /// How often it was looked at since it went to somebody else.
    var looks = 0
  }

  private let dns: MulticastDNS
  private let logger: Logger
  private var names: [AnnouncedApp: Name] = [:]

  init(_ dns: MulticastDNS, logger: Logger) {
    self.dns = dns
    self.logger = logger
  }

  /// - Returns: whether some of `wanted` have no name yet.
  func withdraw(allBut wanted: [AnnouncedApp]) async -> Bool {
    for (app, name) in names where !wanted.contains(app) {
      names[app] = nil
      await dns.withdraw(name.service)
    }
    return wanted.contains { names[$0] == nil }
  }

  /// Under which host name each app is known.
  func hosts(_ registered: [PublishedService: RegisteredName]) -> [AnnouncedApp: String] {
    names.compactMapValues { registered[$0.service]?.host }
  }

  func publish(_ wanted: [AnnouncedApp]) async {
    for app in wanted where names[app] == nil { await publish(app, looks: 0) }
  }

  /// Asks again for the names that others had, less and less often: an app that came from another machine may have come
  /// before its name was free.
  func reclaim() async throws {
    for (app, name) in names {
      do {
        if try await dns.registeredName(of: name.service) == app.name.rawValue { continue }
      } catch {
        // It was withdrawn meanwhile, if we are not ended.
        try Task.checkCancellation()
        continue
      }
      let looks = name.looks + 1
      names[app]?.looks = looks
      guard looks & (looks - 1) == 0, names[app]?.service == name.service else { continue }
      await dns.withdraw(name.service)
      await publish(app, looks: looks)
    }
  }

  private func publish(_ app: AnnouncedApp, looks: Int) async {
    let service = LocalService(app.name.rawValue, type: "_http._tcp", host: app.name.rawValue, port: app.port)
    do {
      names[app] = Name(service: try await dns.publish(service), looks: looks)
    } catch {
      logger.warning("an app gets no name on the network", metadata: ["app": "\(app.name)", "error": "\(error)"])
    }
  }
}
