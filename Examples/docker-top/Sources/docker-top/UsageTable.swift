import DockerClient
import Foundation
import Synchronization

/// What containers use, a line each.
final class UsageTable: Sendable {
  private let rows = Mutex<[String: (name: String, sample: ContainerStats?)]>([:])

  /// These run now: others are forgotten.
  /// - Returns: those that are new.
  func keep(_ running: [ContainerSummary]) -> [String] {
    rows.withLock { rows in
      let known = rows
      rows = [:]
      for container in running {
        rows[container.id] = (container.names.first ?? container.id, known[container.id]?.sample)
      }
      return running.map(\.id).filter { known[$0] == nil }
    }
  }

  func take(_ sample: ContainerStats, of id: String) { rows.withLock { $0[id]?.sample = sample } }

  /// The busiest first.
  var text: String {
    let sorted = rows.withLock { Array($0.values) }.sorted {
      let (one, other) = ($0.sample?.cpuPercent ?? -1, $1.sample?.cpuPercent ?? -1)
      return one == other ? $0.name < $1.name : one > other
    }
    let lines =
      [["NAME", "CPU", "MEMORY", "OF", "NETWORK IN", "OUT", "DISK READ", "WRITTEN", "PROCESSES"]]
      + sorted.map { Self.cells($0.name, $0.sample) }
    let widths = lines.reduce(into: [Int](repeating: 0, count: 9)) { widths, cells in
      widths = zip(widths, cells).map { max($0, $1.count) }
    }
    return lines.map { cells in
      zip(cells, widths).enumerated().map { index, cell in
        let space = String(repeating: " ", count: cell.1 - cell.0.count)
        return index == 0 ? cell.0 + space : space + cell.0
      }.joined(separator: "  ") + "\n"
    }.joined()
  }

  private static func cells(_ name: String, _ sample: ContainerStats?) -> [String] {
    guard let sample else { return [name] + [String](repeating: "-", count: 8) }
    func percent(_ share: Double?) -> String { share.map { String(format: "%.1f %%", $0) } ?? "-" }
    func bytes(_ count: UInt64) -> String {
      Int64(clamping: count).formatted(.byteCount(style: .memory, spellsOutZero: false))
    }
    return [
      name, percent(sample.cpuPercent), bytes(sample.memoryUsed), percent(sample.memoryPercent), bytes(sample.received),
      bytes(sample.sent), bytes(sample.blocksRead), bytes(sample.blocksWritten),
      sample.processes.map { "\($0)" } ?? "-",
    ]
  }
}
