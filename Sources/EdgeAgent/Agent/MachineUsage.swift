import EdgeModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Measures what this machine and its apps use, when somebody asks.
struct MachineUsage: Sendable {
  let node: NodeID
  /// `nil` for a runtime that can't say.
  let runtime: (any UsageReporting)?
  let time: TimeSource

  func measure(as name: NodeName) async throws -> NodeUsage {
    let allocations = try await runtime?.usage() ?? []
    let memory = Self.memory()
    return NodeUsage(
      node: node, name: name, at: time.now(), uptimeNanoseconds: Self.uptime(),
      processors: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), busyNanoseconds: Self.busy(),
      memoryTotalBytes: memory.total, memoryUsedBytes: max(0, memory.total - memory.available),
      allocations: allocations.sorted { $0.id < $1.id })
  }

  private static func uptime() -> UInt64 {
    var now = timespec()
    guard clock_gettime(CLOCK_MONOTONIC, &now) == 0 else { return 0 }
    return UInt64(clamping: now.tv_sec) &* 1_000_000_000 &+ UInt64(clamping: now.tv_nsec)
  }

  /// The first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal in ticks (proc(5)).
  private static func busy() -> UInt64? {
    guard let bytes = SystemFile.read("/proc/stat", limit: 4096),
      let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first
    else { return nil }
    return busy(line, ticksPerSecond: sysconf(Int32(_SC_CLK_TCK)))
  }

  static func busy(_ line: some StringProtocol, ticksPerSecond: Int) -> UInt64? {
    let fields = line.split(separator: Character(" ")).map { String($0) }
    guard fields.first == "cpu", fields.count >= 9, ticksPerSecond > 0 else { return nil }
    var ticks: UInt64 = 0
    // Neither idle nor waiting for a disk.
    for (place, field) in fields.enumerated() where (1...3).contains(place) || (6...8).contains(place) {
      ticks &+= UInt64(field) ?? 0
    }
    return ticks.multipliedReportingOverflow(by: 1_000_000_000 / UInt64(ticksPerSecond)).partialValue
  }

  private static func memory() -> (total: Int64, available: Int64) {
    guard let bytes = SystemFile.read("/proc/meminfo", limit: 64 << 10) else { return (0, 0) }
    var values: [Substring: Int64] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard let name = fields.first, let kibibytes = fields.dropFirst().first.flatMap({ Int64($0) }) else { continue }
      values[name] = kibibytes.multipliedReportingOverflow(by: 1_024).partialValue
    }
    return (values["MemTotal:"] ?? 0, values["MemAvailable:"] ?? 0)
  }
}
