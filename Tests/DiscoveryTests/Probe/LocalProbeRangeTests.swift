import Testing

@testable import Discovery

@Suite struct LocalProbeRangeTests {
  private func interface(_ networks: String...) throws -> NetworkInterface {
    NetworkInterface(
      name: "eth0", index: 2, flags: [.up, .running],
      addresses: try networks.map { text in
        let range = try CIDR(text)
        return try .init(range.last, prefixLength: range.prefixLength)
      })
  }

  private func ranges(
    _ interfaces: [NetworkInterface], large: Bool = false
  ) -> (ranges: [String], tooLarge: [String]) {
    var configuration = ProbeConfiguration()
    configuration.allowsLargeRanges = large
    let (ranges, tooLarge) = LocalProbeDiscoverer.ranges(interfaces, configuration)
    return (ranges.map(\.description), tooLarge.map(\.description))
  }

  @Test func networksAreProbedOnceAndSmallOnesFirst() throws {
    let two = try [interface("10.1.0.0/23", "192.168.1.0/24", "fe80::/64"), interface("192.168.1.0/24")]
    #expect(ranges(two) == (["192.168.1.0/24", "10.1.0.0/23"], []))
    #expect(ranges([]) == ([], []))
  }

  @Test func largeOnesAreLeftOutUnlessAllowed() throws {
    let some = try [interface("10.0.0.0/16", "192.168.4.0/22", "192.168.1.0/24")]
    // A /22 and a /24 have more than 1,024 addresses together.
    #expect(ranges(some) == (["192.168.1.0/24"], ["192.168.4.0/22", "10.0.0.0/16"]))
    #expect(ranges(some, large: true) == (["192.168.1.0/24", "192.168.4.0/22"], ["10.0.0.0/16"]))
    #expect(ranges(try [interface("10.0.0.0/8")], large: true) == ([], ["10.0.0.0/8"]))
  }
}
