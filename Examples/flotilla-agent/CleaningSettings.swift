import EdgeAgent
import Manifests

extension CleaningPolicy {
  /// What the table `[cleaning]` of a configuration file says.
  init(_ table: TableReader) {
    self.init()
    if let days = table.integer("unused-days", in: 0...3_650) { unusedFor = .seconds(86_400 * Int64(days)) }
    if let mebibytes = table.integer("images-mib", in: 0...100_000_000) { imageQuota = Int64(mebibytes) << 20 }
    if let days = table.integer("output-days", in: 0...3_650) { outputFor = .seconds(86_400 * Int64(days)) }
    if let mebibytes = table.integer("output-mib", in: 0...100_000_000) { outputQuota = Int64(mebibytes) << 20 }
    if let mebibytes = table.integer("free-mib", in: 0...100_000_000) { floor.bytes = Int64(mebibytes) << 20 }
    floor.percent = table.integer("free-percent", in: 0...90)
    if let minutes = table.integer("interval-minutes", in: 1...525_600) { interval = .seconds(60 * Int64(minutes)) }
  }
}
