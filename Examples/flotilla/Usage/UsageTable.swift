import ControlAPI
import EdgeModel

/// What was used between two looks.
struct UsageTable: Encodable, Hashable, Sendable {
  struct Machine: Encodable, Hashable, Sendable {
    let name: NodeName
    let node: NodeID
    let status: NodeSummary.Status
    /// Busy processors, in thousandths; `nil` where that isn't known.
    let cpuMillis: Int64?
    let processors: Int?
    let memoryBytes: Int64?
    let memoryTotalBytes: Int64?
    let apps: Int
  }

  struct App: Encodable, Hashable, Sendable {
    let name: String
    let node: NodeName
    let allocation: AllocationID
    let cpuMillis: Int64?
    let memoryBytes: Int64
    let memoryLimitBytes: Int64?
    let processes: Int
  }

  /// By name.
  let machines: [Machine]
  /// The busiest first.
  let apps: [App]

  init(from before: UsageLook, to now: UsageLook) {
    machines = now.nodes.map { node in
      let usage = now.usage[node.id]
      return Machine(
        name: node.name, node: node.id, status: node.status,
        cpuMillis: usage.flatMap { Self.busy($0, since: before.usage[node.id]) }, processors: usage?.processors,
        memoryBytes: usage?.memoryUsedBytes, memoryTotalBytes: usage?.memoryTotalBytes, apps: node.allocations)
    }
    apps = now.nodes.flatMap { node in
      (now.usage[node.id]?.allocations ?? []).map { Self.app($0, on: node, before, now) }
    }
    .sorted {
      ($1.cpuMillis ?? -1, $1.memoryBytes, $0.allocation) < ($0.cpuMillis ?? -1, $0.memoryBytes, $1.allocation)
    }
  }

  private static func app(
    _ usage: AllocationUsage, on node: NodeSummary, _ before: UsageLook, _ now: UsageLook
  ) -> App {
    let earlier = before.usage[node.id]?.allocations.first { $0.id == usage.id }
    let elapsed = elapsed(before.usage[node.id], now.usage[node.id])
    return App(
      name: now.names[usage.id.deployment]?.rawValue ?? usage.id.deployment.rawValue, node: node.name,
      allocation: usage.id, cpuMillis: earlier.flatMap { usage.cpuMillis(since: $0, elapsed: elapsed) },
      memoryBytes: usage.memoryBytes, memoryLimitBytes: usage.memoryLimitBytes, processes: usage.processes)
  }

  /// Between two measurements of one machine, in nanoseconds of its own clock; 0 where that can't be said.
  private static func elapsed(_ before: NodeUsage?, _ now: NodeUsage?) -> UInt64 {
    guard let before, let now, now.uptimeNanoseconds > before.uptimeNanoseconds else { return 0 }
    return now.uptimeNanoseconds - before.uptimeNanoseconds
  }

  private static func busy(_ now: NodeUsage, since before: NodeUsage?) -> Int64? {
    let elapsed = elapsed(before, now)
    guard elapsed > 0, let start = before?.busyNanoseconds, let end = now.busyNanoseconds, end >= start else {
      return nil
    }
    return Int64(min((Double(end - start) / Double(elapsed) * 1_000).rounded(), 1e9))
  }

  func machineTable(_ style: Style) -> Table {
    var table = Table("MACHINE", "CPU", "OF", "MEMORY", "OF", "APPS")
    for machine in machines {
      let isReady = machine.status == .ready
      table.add(
        Table.Cell(machine.name.rawValue, { isReady ? $0 : style.red($0) }),
        Table.Cell(isReady ? Self.processors(machine.cpuMillis) : machine.status.rawValue),
        Table.Cell(machine.processors.map { String($0) } ?? "-"), Table.Cell(Self.size(machine.memoryBytes)),
        Table.Cell(Self.size(machine.memoryTotalBytes)), Table.Cell(String(machine.apps)))
    }
    return table
  }

  func appTable(_ style: Style) -> Table {
    var table = Table("APP", "MACHINE", "CPU", "MEMORY", "LIMIT", "PROCESSES", "RUN")
    for app in apps {
      table.add(
        Table.Cell(app.name), Table.Cell(app.node.rawValue), Table.Cell(Self.processors(app.cpuMillis)),
        Table.Cell(NodeText.size(app.memoryBytes)), Table.Cell(Self.size(app.memoryLimitBytes)),
        Table.Cell(String(app.processes)), Table.Cell(app.allocation.rawValue, style.dim))
    }
    return table
  }

  private static func size(_ bytes: Int64?) -> String { bytes.map(NodeText.size) ?? "-" }

  /// Thousandths of a processor, to the hundredth.
  static func processors(_ millis: Int64?) -> String {
    guard let millis else { return "-" }
    let hundredths = (max(0, millis) + 5) / 10
    let digits = String(hundredths % 100)
    return "\(hundredths / 100).\(digits.count < 2 ? "0" : "")\(digits)"
  }
}
