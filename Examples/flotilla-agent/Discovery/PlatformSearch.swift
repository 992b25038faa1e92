import Discovery
import EdgeAgent
import EdgeModel
import Logging
import Synchronization

/// Looks for the platform whose token this machine was given, before it founds one: whoever starts several machines at once
/// with one token means one platform.
struct PlatformSearch {
  let beacons: Beacons
  let home: AgentHome
  let name: String
  let logger: Logger

  /// How long the platform is looked for.
  static let patience: Duration = .seconds(3)
  /// How long another machine that looks for it as well, and goes first, may take to found it.
  static let founderPatience: Duration = .seconds(20)

  /// Whether this machine founds the platform if there is none: of several that look for it the one with the least id does.
  private final class Precedence: Sendable {
    private let own = Mutex(true)
    var isOurs: Bool { own.withLock { $0 } }
    func yield() { own.withLock { $0 = false } }
  }

  private enum Outcome: Sendable {
    case platform(String)
    case nothing
    case unheard
  }

  /// - Returns: the base URL of an agent of the platform; `nil` where this machine is to found it.
  func find() async throws -> String? {
    let own = try ServiceIdentity(home.node.rawValue)
    // It belongs to no platform yet, so nobody asks at its port.
    let announcer = try beacons.announcer(BeaconService(identity: own, name: name, cluster: nil, port: 7070))
    let discoverer = try beacons.discoverer()
    let precedence = Precedence()
    let (found, sink) = AsyncStream.makeStream(of: String.self)
    let outcome = try await withThrowingTaskGroup(of: Outcome.self) { group in
      group.addTask {
        try await announcer.run()
        return .unheard
      }
      group.addTask {
        defer { sink.finish() }
        try await discoverer.discover(ServiceQuery(excluding: [own])) { event in
          let service = event.service
          if service.cluster == nil {
            if service.identity < own { precedence.yield() }
          } else if let address = Beacons.address(of: service) {
            sink.yield(address)
          }
        }
        return .unheard
      }
      group.addTask {
        for await address in found { return .platform(address) }
        return .unheard
      }
      group.addTask {
        try await ContinuousClock().sleep(for: Self.patience)
        if !precedence.isOurs { try await ContinuousClock().sleep(for: Self.founderPatience) }
        return .nothing
      }
      defer { group.cancelAll() }
      while let outcome = try await group.next() {
        if case .unheard = outcome { continue }
        return outcome
      }
      return .nothing
    }
    guard case .platform(let address) = outcome else {
      logger.info("no agent with this token is on the network; founding a platform")
      return nil
    }
    logger.notice("the platform was found", metadata: ["address": "\(address)"])
    return address
  }
}
