import Testing

@testable import EdgeAgent

@Suite struct ListeningPortsTests {
  private static let heading = "  sl  local_address rem_address   st tx_queue rx_queue\n"
  private static func row(_ number: Int, _ port: String, _ state: String) -> String {
    "  \(number): 00000000:\(port) 00000000:0000 \(state) 00000000:00000000 00:00000000 00000000     0\n"
  }

  private static func parse(_ text: String) -> (ports: Set<UInt16>, isComplete: Bool) {
    ListeningPorts.parse(Array(text.utf8)[...])
  }

  @Test("ports that are listened on, up to the first connection")
  func listening() {
    let table = Self.heading + Self.row(0, "1F90", "0A") + Self.row(1, "0016", "0A") + Self.row(2, "8000", "01")
    #expect(Self.parse(table).ports == [8_080, 22])
    #expect(Self.parse(table).isComplete)
  }

  @Test("a table that is cut off says so, and gives whole rows alone")
  func cut() {
    let table = Self.heading + Self.row(0, "1F90", "0A") + Self.row(1, "0016", "0A").dropLast(9)
    #expect(Self.parse(table).ports == [8_080])
    #expect(!Self.parse(table).isComplete)
  }

  @Test("IPv6 rows have longer addresses; nothing and nonsense have no ports")
  func others() {
    let six = "  0: 00000000000000000000000000000000:1F91 00000000000000000000000000000000:0000 0A 0:0 0:0 0\n"
    #expect(Self.parse(Self.heading + six).ports == [8_081])
    #expect(Self.parse("").ports == [])
    #expect(Self.parse("nonsense\nmore\n").ports == [])
  }

  @Test("UDP ports are those of sockets without a peer")
  func udp() {
    let table = Self.heading + Self.row(0, "0035", "07") + Self.row(1, "A000", "01") + Self.row(2, "0000", "07")
    #expect(ListeningPorts.parseUDP(Array(table.utf8)[...]) == [53])
    #expect(ListeningPorts.parseUDP(Array("nonsense\nmore\n".utf8)[...]) == [])
  }

  @Test("a port of this very machine is found")
  func real() throws {
    let listener = try Listener()
    #expect(ListeningPorts.read().contains(listener.port))
  }
}
