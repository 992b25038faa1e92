public import EdgeModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension ProcessRuntime: UsageReporting {
  /// From one look at all processes: those of an app's session are its own.
  public func usage() throws -> [AllocationUsage] {
    let boot = boot
    let leaders = try instances().filter { $0.phase == .running }.compactMap { instance in
      AllocationDirectory(id: instance.id, root: configuration.root).instances().first { $0.isAlive(boot: boot) }
        .map { (instance.id, $0.pid) }
    }
    guard !leaders.isEmpty else { return [] }
    let sessions = Dictionary(grouping: ProcessStatus.all(), by: \.session)
    return leaders.map { id, session in
      let processes = (sessions[session] ?? []).filter { !$0.isZombie }.map { ProcessUsage.read($0.id) }
      return AllocationUsage(
        id: id, cpuNanoseconds: processes.reduce(0) { $0 &+ $1.cpuNanoseconds },
        memoryBytes: Int64(clamping: processes.reduce(0) { $0 &+ $1.memoryBytes }), processes: processes.count)
    }
  }
}

/// What one process uses (`/proc/PID/stat`, proc(5)).
struct ProcessUsage: Sendable, Hashable {
  /// With that of its children that ended and were taken note of.
  var cpuNanoseconds: UInt64 = 0
  /// In memory now, shared pages included.
  var memoryBytes: UInt64 = 0

  /// Nothing for one that is gone.
  static func read(_ id: Int32) -> ProcessUsage {
    guard let bytes = SystemFile.read("/proc/\(id)/stat", limit: 4096) else { return ProcessUsage() }
    return parse(bytes, ticksPerSecond: sysconf(Int32(_SC_CLK_TCK)), pageSize: sysconf(Int32(_SC_PAGESIZE)))
  }

  static func parse(_ bytes: [UInt8], ticksPerSecond: Int, pageSize: Int) -> ProcessUsage {
    guard let end = bytes.lastIndex(of: UInt8(ascii: ")")), ticksPerSecond > 0, pageSize > 0 else {
      return ProcessUsage()
    }
    // Counted from the third field of the manual: utime 14, stime 15, cutime 16, cstime 17, rss 24.
    let fields = bytes[bytes.index(after: end)...].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
    guard fields.count > 21 else { return ProcessUsage() }
    let ticks = fields[11...14].reduce(UInt64(0)) { $0 &+ (UInt64($1) ?? 0) }
    let pages = UInt64(fields[21]) ?? 0
    return ProcessUsage(
      cpuNanoseconds: ticks.multipliedReportingOverflow(by: 1_000_000_000 / UInt64(ticksPerSecond)).partialValue,
      memoryBytes: pages.multipliedReportingOverflow(by: UInt64(pageSize)).partialValue)
  }
}
