import EdgeModel

/// Wakes the worker when ports of its machine are taken or become free: its report says which are.
struct PortWatcher: Sendable {
  let wake: WakeSignal
  let time: TimeSource
  /// How many sockets there are: cheap to ask, where the table of listeners costs a walk over all of them.
  var sockets: @Sendable () -> String? = { SocketCount.read() }
  var ports: @Sendable () -> Set<UInt16> = { ListeningPorts.read() }

  func run() async throws {
    var known = ports()
    var count = sockets()
    while true {
      try await time.sleep(for: .seconds(1))
      let now = sockets()
      if let now, now == count { continue }
      count = now
      let ports = ports()
      if ports != known { wake.wake(.changed) }
      known = ports
    }
  }
}

/// The kernel's count of TCP sockets in use (proc(5), `/proc/net/sockstat`), without those that only wait to be forgotten.
enum SocketCount {
  static func read() -> String? {
    var counts: [Substring] = []
    for path in ["/proc/net/sockstat", "/proc/net/sockstat6"] {
      guard let bytes = SystemFile.read(path, limit: 4_096) else { return nil }
      let text = String(decoding: bytes, as: UTF8.self)
      guard let row = text.split(separator: "\n").first(where: { $0.hasPrefix("TCP") }) else { return nil }
      counts += row.split(separator: " ").dropFirst(2).prefix(1)
    }
    return counts.joined(separator: " ")
  }
}
