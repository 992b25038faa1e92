import Testing

@testable import EdgeAgent

@Suite struct GatewayCheckTests {
  private static let routes = """
    Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
    eth0\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
    docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
    """

  private static func isConnected(_ files: [String: String]) -> Bool { GatewayCheck { files[$0] }.isConnected() }

  @Test("a cable that is pulled out is no connection")
  func carrier() {
    #expect(Self.isConnected(["/proc/net/route": Self.routes, "/sys/class/net/eth0/carrier": "1\n"]))
    #expect(!Self.isConnected(["/proc/net/route": Self.routes, "/sys/class/net/eth0/carrier": "0\n"]))
  }

  @Test("an interface that is switched off tells no carrier, and is no connection")
  func off() {
    #expect(!Self.isConnected(["/proc/net/route": Self.routes, "/sys/class/net/eth0/operstate": "down\n"]))
    #expect(Self.isConnected(["/proc/net/route": Self.routes, "/sys/class/net/eth0/operstate": "unknown\n"]))
  }

  @Test("only the default route counts; without one there is nothing to judge by")
  func none() {
    let bridge = Self.routes.split(separator: "\n").filter { !$0.hasPrefix("eth0") }.joined(separator: "\n")
    #expect(Self.isConnected(["/proc/net/route": bridge, "/sys/class/net/docker0/carrier": "0\n"]))
    #expect(Self.isConnected([:]))
  }

  @Test("one of two ways out is enough")
  func two() {
    let routes = Self.routes + "\nwlan0\t00000000\t0102A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0"
    #expect(
      Self.isConnected([
        "/proc/net/route": routes, "/sys/class/net/eth0/carrier": "0\n", "/sys/class/net/wlan0/carrier": "1\n",
      ]))
  }
}
