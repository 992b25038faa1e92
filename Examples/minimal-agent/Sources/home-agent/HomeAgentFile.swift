import Foundation
import Manifests
import Scheduling

/// The configuration file of an agent that knows strategies of its own: its port, its machine's labels, and what it
/// places by.
struct HomeAgentFile {
  var port = 7070
  var labels: [String: String] = [:]
  var placement = StrategyConfiguration(strategy: "least-loaded")

  /// - Throws: all that is wrong with it, one fault a line, each with its place.
  init(path: String) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let (file, faults) = TOMLDocument.parse(bytes).read(named: path, unknownKeys: .error) { HomeAgentFile($0) }
    guard let file else { throw HomeAgentFault(faults.map(\.description).joined(separator: "\n")) }
    self = file
  }

  private init(_ root: TableReader) {
    port = root.table("agent")?.integer("port", in: 1...65_535) ?? port
    if let table = root.table("labels") {
      for entry in table.entries() { labels[entry.key.name] = table.string(entry.key.name) }
    }
    guard let table = root.table("placement") else { return }
    placement = StrategyConfiguration(strategy: table.string("strategy"), name: "home")
    guard let weights = table.table("scorers") else { return }
    for entry in weights.entries() {
      placement.scorers[entry.key.name] = weights.integer(entry.key.name, in: 1...1_000).map(Int64.init)
    }
  }
}

/// Why the agent can't start, for people.
struct HomeAgentFault: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
