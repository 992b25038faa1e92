import ArgumentParser
import Discovery
import EdgeAgent
import EdgeModel
import Logging
import Manifests
import Scheduling

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the agent goes by, from the command line, the environment and the file; the first that says something counts.
struct AgentSettings: Sendable {
  struct Listen: Sendable, Hashable {
    var host: String
    var port: UInt16
  }

  var dataDirectory: String
  var listen: Listen
  var advertisedHost: String
  /// Whether a process beside the agent leads apps' ports to where they listen.
  var leadsPorts = false
  /// Whether the ports of other machines' apps are led from here, too.
  var hasIngress: Bool
  /// Whether apps are for this machine alone.
  /// One that follows its address may have started before it got one.
  var isLocal: Bool { !followsAddress && ["127.0.0.1", "localhost"].contains(advertisedHost) }
  var name: NodeName?
  var labels: [String: String]
  var broker: String?
  /// Messages stay in this process, whatever else is said.
  var isEmbedded: Bool
  /// What a RabbitMQ that the leader provides is made of, where it runs in a container.
  var brokerImage: String?
  var runtime: RuntimeName?
  var dockerHost: String?
  var images: [String: String]
  var join: String?
  /// The CIDRs in which a leader is looked for when none is named.
  var searchedNetworks: [String]
  /// Whether agents are announced and found by beacons, where they listen to a network.
  var hasBeacon: Bool
  /// Whether apps get names on the network, where the agent listens to one.
  var namesApps: Bool
  /// Whether ParaDrop's tools find this machine, where it listens to a network.
  var answersParaDrop: Bool
  /// Whether others know this machine by whatever address it has, and not by one that people named.
  var followsAddress: Bool
  /// The etcd that keeps the desired state; empty where the platform's machines do.
  var etcdEndpoints: [String]
  var etcdUser: String?
  var etcdPrefix: String?
  /// From `FLOTILLA_ETCD_PASSWORD`.
  var etcdPassword: String?
  /// From `FLOTILLA_TOKEN`.
  var token: String?
  var startPatience: Duration
  /// Apps that are processes run on when the agent is asked to end, as containers do.
  var leavesRunning: Bool
  var allowsFileRepositories: Bool
  var cleaning: CleaningPolicy
  var strategy: any PlacementStrategy
  var logLevel: Logger.Level

  init(_ options: AgentOptions, environment: [String: String]) throws {
    let file = try options.config.map(AgentFile.read(path:)) ?? AgentFile()
    dataDirectory =
      options.dataDir ?? environment["FLOTILLA_DATA_DIR"] ?? file.dataDirectory ?? Self.defaultDirectory(environment)
    listen = try Self.listen(options.listen ?? file.listen ?? "127.0.0.1:7070")
    let advertised = options.advertise ?? file.advertise
    advertisedHost = try advertised ?? Self.reachableHost(listen.host)
    followsAddress = advertised == nil && Self.isWildcard(listen.host)
    hasIngress = options.ingress || file.hasIngress ?? false
    do throws(InvalidIdentifier) {
      name = if let text = options.name ?? file.name { try NodeName(text[...]) } else { nil }
    } catch {
      throw ValidationError(error.description)
    }
    labels = file.labels
    broker = options.embedded ? nil : options.broker ?? environment["FLOTILLA_BROKER"] ?? file.broker
    isEmbedded = options.embedded
    brokerImage = file.brokerImage
    runtime = options.runtime ?? file.runtime
    dockerHost = environment["DOCKER_HOST"] ?? file.dockerHost
    images = file.images
    join = options.join ?? file.join
    searchedNetworks = file.searchedNetworks
    hasBeacon = file.hasBeacon ?? true
    namesApps = file.namesApps ?? true
    answersParaDrop = file.answersParaDrop ?? true
    etcdEndpoints = file.etcdEndpoints
    etcdUser = file.etcdUser
    etcdPrefix = file.etcdPrefix
    etcdPassword = environment["FLOTILLA_ETCD_PASSWORD"].flatMap { $0.isEmpty ? nil : $0 }
    token = environment["FLOTILLA_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
    startPatience = .seconds(file.startTimeout ?? 60)
    leavesRunning = file.leavesRunning ?? false
    cleaning = file.cleaning
    strategy = try StrategyConfiguration.strategy(file.placement, StrategyRegistry())
    allowsFileRepositories = file.allowsFileRepositories ?? true
    let level = environment["FLOTILLA_LOG_LEVEL"] ?? file.logLevel ?? "info"
    guard let parsed = Logger.Level(rawValue: level) else {
      throw ValidationError("'\(level)' is no log level: trace, debug, info, notice, warning, error or critical")
    }
    logLevel = parsed
  }

  /// `HOST:PORT` as others write it in a URL.
  func advertisedAuthority(port: UInt16) -> String {
    advertisedHost.contains(":") ? "[\(advertisedHost)]:\(port)" : "\(advertisedHost):\(port)"
  }

  private static func defaultDirectory(_ environment: [String: String]) -> String {
    if geteuid() == 0 { return "/var/lib/flotilla" }
    let base =
      environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? (environment["HOME"] ?? "/tmp")
      + "/.local/share"
    return base + "/flotilla"
  }

  private static func listen(_ text: String) throws -> Listen {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
      throw ValidationError("'\(text)' is no HOST:PORT to listen on; for example 0.0.0.0:7070")
    }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    return Listen(host: host.isEmpty ? "0.0.0.0" : host, port: port)
  }

  /// What others can say for an address that one listens on.
  private static func reachableHost(_ host: String) throws -> String {
    guard isWildcard(host) else { return host }
    do {
      return try LocalAddress.first() ?? "127.0.0.1"
    } catch {
      throw ValidationError("this machine's address can't be found (\(error.message)); name it with --advertise")
    }
  }

  private static func isWildcard(_ host: String) -> Bool { host == "0.0.0.0" || host == "::" }
}
