import Discovery
import Logging

/// `discovery.solicit` and `discovery.scan`: how long machines take to find each other.
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
