/// The TCP ports that something on this machine listens on, from the kernel's tables (proc(5), `/proc/net/tcp`).
enum ListeningPorts {
  static func read() -> Set<UInt16> {
    var ports: Set<UInt16> = []
    for path in ["/proc/net/tcp", "/proc/net/tcp6"] {
      guard let bytes = SystemFile.read(path, limit: 16 << 20) else { continue }
      ports.formUnion(parse(String(decoding: bytes, as: UTF8.self)))
    }
    return ports
  }

  /// The local port of each row in state `0A`, LISTEN.
  static func parse(_ table: String) -> Set<UInt16> {
    var ports: Set<UInt16> = []
    for row in table.split(separator: "\n").dropFirst() {
      let fields = row.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: true)
      guard fields.count == 5, fields[3] == "0A", let port = fields[1].split(separator: ":").last,
        let number = UInt16(port, radix: 16)
      else { continue }
      ports.insert(number)
    }
    return ports
  }
}
