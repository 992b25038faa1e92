/// Whether this machine is connected to its network: asked by one of two machines before it goes on without the other.
///
/// The interface of the default route must have a carrier. A machine without a default route has nothing to judge by and
/// counts as connected; so does one whose system doesn't tell (Linux does, in /proc/net/route and /sys/class/net).
public struct GatewayCheck: Sendable {
  /// Reads a small file.
  private let read: @Sendable (String) -> String?

  /// Looks at this machine, in `/proc` and `/sys`.
  public init() {
    self.init { path in SystemFile.read(path, limit: 64 << 10).map { String(decoding: $0, as: UTF8.self) } }
  }

  init(read: @escaping @Sendable (String) -> String?) { self.read = read }

  /// Looks now; a few small reads, and nothing is sent.
  public func isConnected() -> Bool {
    let interfaces = defaultInterfaces()
    return interfaces.isEmpty || interfaces.contains { hasCarrier($0) }
  }

  /// Those of routes to 0.0.0.0 with the mask 0.0.0.0 that are up (flag 1).
  private func defaultInterfaces() -> [String] {
    (read("/proc/net/route") ?? "").split(separator: "\n").dropFirst().compactMap { row in
      let fields = row.split(whereSeparator: \.isWhitespace)
      guard fields.count >= 8, fields[1] == "00000000", fields[7] == "00000000",
        let flags = UInt32(fields[3], radix: 16), flags & 1 == 1
      else { return nil }
      return String(fields[0])
    }
  }

  private func hasCarrier(_ interface: String) -> Bool {
    guard let carrier = read("/sys/class/net/\(interface)/carrier") else {
      // The file can't be read while the interface is switched off.
      return read("/sys/class/net/\(interface)/operstate")?.hasPrefix("down") != true
    }
    return carrier.hasPrefix("1")
  }
}
