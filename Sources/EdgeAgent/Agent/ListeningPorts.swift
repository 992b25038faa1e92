/// The TCP ports that something on this machine listens on, from the kernel's tables (proc(5), `/proc/net/tcp`).
enum ListeningPorts {
  static func read() -> Set<UInt16> {
    var ports: Set<UInt16> = []
    for path in ["/proc/net/tcp", "/proc/net/tcp6"] {
      // Rarely more than the first piece is needed, and the rest of a long table is not cheap to have.
      for limit in [32 << 10, 16 << 20] {
        guard let table = SystemFile.read(path, limit: limit) else { break }
        let (found, isComplete) = parse(table[...])
        ports.formUnion(found)
        if isComplete || table.count < limit { break }
      }
    }
    return ports
  }

  /// The UDP ports that sockets without a peer of their own have (`/proc/net/udp`).
  static func readUDP() -> Set<UInt16> {
    ["/proc/net/udp", "/proc/net/udp6"].reduce(into: []) { ports, path in
      guard let table = SystemFile.read(path, limit: 1 << 20) else { return }
      ports.formUnion(parseUDP(table[...]))
    }
  }

  /// The local port of each row in state `07`: who talks to one peer alone is in state `01`, and keeps nobody out.
  static func parseUDP(_ table: ArraySlice<UInt8>) -> Set<UInt16> {
    var ports: Set<UInt16> = []
    for row in table.split(separator: UInt8(ascii: "\n")).dropFirst() {
      let fields = row.split(separator: UInt8(ascii: " "), maxSplits: 4)
      guard fields.count == 5, String(decoding: fields[3], as: UTF8.self) == "07" else { continue }
      if let port = UInt16(String(decoding: fields[1].suffix(4), as: UTF8.self), radix: 16), port > 0 {
        ports.insert(port)
      }
    }
    return ports
  }

  /// The local port of each row in state `0A`, LISTEN. Linux lists those first, and connections after them.
  /// - Returns: the ports, and whether a row after the last of them was seen.
  static func parse(_ table: ArraySlice<UInt8>) -> (ports: Set<UInt16>, isComplete: Bool) {
    var ports: Set<UInt16> = []
    var rest = table.drop { $0 != UInt8(ascii: "\n") }.dropFirst()
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let fields = rest[..<end].split(separator: UInt8(ascii: " "), maxSplits: 4)
      rest = rest[rest.index(after: end)...]
      guard fields.count == 5, String(decoding: fields[3], as: UTF8.self) == "0A" else { return (ports, true) }
      let port = fields[1].suffix(4)
      if let number = UInt16(String(decoding: port, as: UTF8.self), radix: 16) { ports.insert(number) }
    }
    return (ports, false)
  }
}
