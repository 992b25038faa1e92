import EdgeModel
import PlatformMessages

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads what this machine is and has.
struct Machine: Sendable {
  let name: NodeName
  let address: String
  let host: String
  let labels: [String: String]
  let capabilities: RuntimeCapabilities
  let dataDirectory: String
  let version: String
  /// The ports that are listened on.
  var ports: @Sendable () -> Set<UInt16> = { ListeningPorts.read() }
  /// The UDP ports that somebody has.
  var udpPorts: @Sendable () -> Set<UInt16> = { ListeningPorts.readUDP() }
  /// Whether somebody leads apps' ports to where they listen.
  var switchesPorts = false
  /// Looks whether there is room; `nil` where nobody does.
  var disk: DiskGauge?

  func facts(excluding own: [UInt16], udp: [UInt16]) -> NodeFacts {
    let ours = Set(own)
    var facts = NodeFacts(
      name: name, address: address, host: host, labels: labels, capacity: capacity(), loadMillis: Self.loadMillis(),
      portsInUse: ports().subtracting(ours).sorted(), runtime: capabilities.name,
      languages: capabilities.languages, agentVersion: version)
    facts.switchesPorts = switchesPorts
    facts.udpPortsInUse = udpPorts().subtracting(udp).sorted()
    facts.lowDisk = disk?.shortage()
    return facts
  }

  /// How the machine is now, for the live feed.
  func sysinfo(of node: NodeID, at now: Timestamp) -> SysinfoMessage {
    let has = capacity()
    return SysinfoMessage(
      node: node, name: name, processors: Int(clamping: has.cpuMillicores / 1_000), memoryTotalBytes: has.memoryBytes,
      memoryFreeBytes: Self.freeMemory(), diskFreeBytes: has.diskBytes, loadMillis: Self.loadMillis(),
      uptimeSeconds: Self.uptime(), at: now)
  }

  /// What can be had without swapping: `MemAvailable` of proc(5).
  private static func freeMemory() -> Int64 {
    guard let bytes = SystemFile.read("/proc/meminfo", limit: 64 << 10) else { return 0 }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix("MemAvailable:") {
      let kibibytes = line.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0
      return kibibytes.multipliedReportingOverflow(by: 1_024).partialValue
    }
    return 0
  }

  private static func uptime() -> Int64 {
    var now = timespec()
    guard clock_gettime(CLOCK_MONOTONIC, &now) == 0 else { return 0 }
    return Int64(now.tv_sec)
  }

  private func capacity() -> Resources {
    let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    let pages = max(0, sysconf(Int32(_SC_PHYS_PAGES)))
    let pageSize = max(0, sysconf(Int32(_SC_PAGESIZE)))
    return Resources(
      cpuMillicores: Int64(processors) * 1_000,
      memoryBytes: Int64(pages.multipliedReportingOverflow(by: pageSize).partialValue),
      diskBytes: Self.freeDisk(at: dataDirectory))
  }

  private static func freeDisk(at path: String) -> Int64 {
    var buffer = statvfs()
    guard statvfs(path, &buffer) == 0 else { return 0 }
    let (bytes, overflow) = UInt64(buffer.f_bavail).multipliedReportingOverflow(by: UInt64(buffer.f_frsize))
    return overflow ? .max : Int64(clamping: bytes)
  }

  private static func loadMillis() -> Int64 {
    var averages = [Double](repeating: 0, count: 3)
    guard getloadavg(&averages, 3) == 3, let five = averages.dropFirst().first, five.isFinite else { return 0 }
    return Int64(min(five, 1e6) * 1_000)
  }

  /// The host name's first part, as a label.
  static func hostName() -> NodeName? {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return nil }
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let text = String(decoding: bytes, as: UTF8.self)
    return NodeName(nearest: text.split(separator: ".").first ?? "")
  }
}
