import ArgumentParser
import EdgeAgent
import Manifests
import Scheduling

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The settings of a configuration file. What it doesn't say is `nil` or empty.
struct AgentFile: Sendable {
  var dataDirectory: String?
  var listen: String?
  var advertise: String?
  var name: String?
  var join: String?
  var runtime: RuntimeName?
  var logLevel: String?
  var startTimeout: Int?
  var leavesRunning: Bool?
  var hasIngress: Bool?
  var labels: [String: String] = [:]
  var broker: String?
  var brokerImage: String?
  var dockerHost: String?
  var images: [String: String] = [:]
  var searchedNetworks: [String] = []
  var hasBeacon: Bool?
  var namesApps: Bool?
  var answersParaDrop: Bool?
  var allowsFileRepositories: Bool?
  var etcdEndpoints: [String] = []
  var etcdUser: String?
  var etcdPrefix: String?
  var cleaning = CleaningPolicy()
  var placement: StrategyConfiguration?

  /// Reads a file.
  /// - Throws: `ValidationError` with every fault, one a line, each with its place.
  static func read(path: String) throws -> AgentFile {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ValidationError("the configuration file '\(path)' can't be read")
    }
    let (file, diagnostics) = TOMLDocument.parse([UInt8](data)).read(named: path, unknownKeys: .error) { root in
      AgentFile(root)
    }
    guard let file else { throw ValidationError(diagnostics.map(\.description).joined(separator: "\n")) }
    return file
  }

  init() {}

  private init(_ root: TableReader) {
    if let agent = root.table("agent") {
      dataDirectory = agent.string("data-dir")
      listen = agent.string("listen")
      advertise = agent.string("advertise")
      name = agent.string("name")
      join = agent.string("join")
      runtime = agent.value("runtime", expected: "\"docker\", \"process\" or \"none\"") {
        $0.string.flatMap(RuntimeName.init(rawValue:))
      }
      logLevel = agent.string("log-level")
      startTimeout = agent.integer("start-timeout", in: 1...3_600)
      leavesRunning = agent.boolean("leave-running")
      hasIngress = agent.boolean("ingress")
    }
    labels = Self.texts(root.table("labels"))
    if let table = root.table("broker") {
      broker = table.string("url")
      brokerImage = table.string("image")
    }
    dockerHost = root.table("docker")?.string("host")
    images = Self.texts(root.table("images"))
    if let discovery = root.table("discovery") {
      searchedNetworks = discovery.strings("networks") ?? []
      hasBeacon = discovery.boolean("beacon")
      namesApps = discovery.boolean("names")
      answersParaDrop = discovery.boolean("ssdp")
    }
    if let coordination = root.table("coordination") {
      etcdEndpoints = coordination.strings("etcd") ?? []
      etcdUser = coordination.string("etcd-user")
      etcdPrefix = coordination.string("etcd-prefix")
    }
    if let table = root.table("cleaning") { cleaning = CleaningPolicy(table) }
    placement = root.table("placement").map { StrategyConfiguration($0) }
    allowsFileRepositories = root.table("git")?.boolean("allow-file")
  }

  private static func texts(_ table: TableReader?) -> [String: String] {
    guard let table else { return [:] }
    var texts: [String: String] = [:]
    for entry in table.entries() {
      if let text = entry.value.string {
        texts[entry.key.name] = text
      } else {
        table.report(.error, nameOf: entry.key, "expected a string, found \(entry.value.kindName)")
      }
    }
    return texts
  }
}
