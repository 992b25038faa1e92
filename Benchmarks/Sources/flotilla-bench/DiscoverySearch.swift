import Discovery
import Foundation
import Logging

/// `discovery.solicit`, `discovery.scan` and `discovery.mdns`: how long machines take to find each other.
enum DiscoverySearch {
  /// A search by beacon, with the cluster's key, sockets and all, of a service on this machine's loopback: the median.
  static func solicit(count: Int) async throws -> Measurement {
    var configuration = BeaconConfiguration()
    configuration.port = .random(in: 20_000..<30_000)
    configuration.interfaces.includesLoopback = true
    configuration.interfaces.names = ["lo"]
    configuration.answersPerSource = 1_000
    configuration.answers = 1_000
    let key = try BeaconKey(secret: (0..<32).map { _ in UInt8.random(in: 0 ... .max) })
    let service = try BeaconService(identity: ServiceIdentity("bench"), name: "bench", cluster: "bench", port: 7070)
    let announcer = try BeaconAnnouncer(service, key: key, configuration: configuration, logger: silent)
    let discoverer = try BeaconDiscoverer(key: key, configuration: configuration, logger: silent)
    async let _ = announcer.run()
    return try await median(of: count) {
      let found = try await discoverer.firstGenuine(ServiceQuery(cluster: "bench"), within: .seconds(30))
      guard found != nil else { throw Wrong("nothing was found") }
    }
  }

  /// A probe of all that is on this machine's networks, for which it waits, and where nobody answers: the median.
  static func scan(count: Int) async throws -> Measurement {
    // The kernel says a moment after a cable is in that the interface is connected.
    for try await interfaces in InterfaceChanges() where !interfaces.isEmpty { break }
    let nobody = ClosureVerifier { _ in .refused(reason: "nobody is looked for") }
    let probe = try LocalProbeDiscoverer(port: 7070, verifier: nobody, logger: silent)
    return try await median(of: count) { try await probe.discover(ServiceQuery()) { _ in } }
  }

  private static let type = "_flotilla-bench._tcp"

  /// A search by multicast DNS on this machine's networks for what ``publish(seconds:)`` publishes on another machine,
  /// sockets and all, with nothing known before: of all times the one that 99 % don't exceed.
  static func multicastDNS(count: Int) async throws -> Measurement {
    try await search()
    var times: [Duration] = []
    var all = try await Measurement.of("ms", operations: count) {
      for _ in 0..<count { times.append(try await ContinuousClock().measure { try await search() }) }
    }
    times.sort()
    func shown(_ share: Double) -> Double { times[min(count - 1, Int(Double(count) * share))] / .milliseconds(1) }
    FileHandle.standardError.write(Data("{\"p50\":\(shown(0.5)),\"p99\":\(shown(0.99)),\"n\":\(count)}\n".utf8))
    all.processor /= Double(count)
    (all.operations, all.isDuration) = (1, true)
    all.elapsed = times[min(count - 1, Int(Double(count) * 0.99))]
    return all
  }

  private struct Found: Error {}

  private static func search() async throws {
    let dns = MulticastDNS(logger: silent)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        do { try await dns.run() } catch is CancellationError {}
      }
      defer { group.cancelAll() }
      do { try await dns.services(of: type) { if !$0.isEmpty { throw Found() } } } catch is Found {}
    }
  }

  /// Publishes what is searched for, says so, and goes on for so many seconds.
  static func publish(seconds: Int) async throws {
    let dns = MulticastDNS(logger: silent)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await dns.run() }
      let published = try await dns.publish(LocalService("Bench", type: type, host: "flotilla-bench", port: 7070))
      FileHandle.standardOutput.write(Data("\(try await dns.registeredName(of: published))\n".utf8))
      try await ContinuousClock().sleep(for: .seconds(seconds))
      group.cancelAll()
    }
  }

  private static var silent: Logger { Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() } }

  private static func median(of count: Int, _ body: () async throws -> Void) async throws -> Measurement {
    // The first one also loads what is needed.
    try await body()
    var times: [Duration] = []
    let all = try await Measurement.of("ms", operations: count) {
      for _ in 0..<count { times.append(try await ContinuousClock().measure { try await body() }) }
    }
    var median = all
    (median.operations, median.isDuration) = (1, true)
    median.elapsed = times.sorted()[count / 2]
    median.processor /= Double(count)
    return median
  }
}
