import Testing

@testable import Discovery

@Suite(.timeLimit(.minutes(20))) struct NetworkInterfaceTests {
  private func interface(_ name: String, _ flags: NetworkInterface.Flags = [.up, .running]) -> NetworkInterface {
    NetworkInterface(name: name, index: 1, flags: flags, addresses: [])
  }

  @Test(arguments: [
    ("eth0", true), ("wlan0", true), ("enp3s0", true), ("docker0", false), ("docker01", true), ("br-1f2e", false),
    ("br0", true), ("veth12ab", false), ("virbr0", false),
  ])
  func whatContainerEnginesMakeIsLeftOut(name: String, isSuitable: Bool) {
    #expect(InterfaceSelection().contains(interface(name)) == isSuitable)
  }

  @Test func whatIsDownOrLeadsNowhereIsLeftOut() {
    var selection = InterfaceSelection()
    #expect(!selection.contains(interface("eth0", [.up])))
    #expect(!selection.contains(interface("eth0", [.running])))
    #expect(!selection.contains(interface("lo", [.up, .running, .loopback])))
    #expect(!selection.contains(interface("tun0", [.up, .running, .pointToPoint])))
    selection.includesLoopback = true
    selection.includesPointToPoint = true
    #expect(selection.contains(interface("lo", [.up, .running, .loopback])))
    #expect(selection.contains(interface("tun0", [.up, .running, .pointToPoint])))
  }

  @Test func onlyNamedOnesCanBeChosen() {
    var selection = InterfaceSelection()
    selection.names = ["eth*", "wlan0"]
    selection.excludedNames = ["eth9"]
    let chosen = ["eth0", "eth1", "eth9", "wlan0", "wlan1"].filter { selection.contains(interface($0)) }
    #expect(chosen == ["eth0", "eth1", "wlan0"])
  }

  @Test func theLoopbackOfThisMachineIsRead() throws {
    var selection = InterfaceSelection()
    selection.includesLoopback = true
    let loopback = try #require(try NetworkInterface.all(selection).first { $0.flags.contains(.loopback) })
    let address = try #require(loopback.addresses.first { $0.address.family == .v4 })
    #expect(address.address == (try IPAddress("127.0.0.1")))
    #expect(address.network == (try CIDR("127.0.0.0/8")))
    #expect(address.broadcast == nil)
    #expect(loopback.index > 0)
    #expect(!(try NetworkInterface.all(.init())).contains { $0.flags.contains(.loopback) })
  }

  @Test func theFirstInterfacesAreThoseOfNow() async throws {
    var selection = InterfaceSelection()
    selection.includesLoopback = true
    selection.names = ["lo"]
    for try await interfaces in InterfaceChanges(selection) {
      #expect(interfaces == (try NetworkInterface.all(selection)))
      break
    }
  }

  @Test func cancellingEndsTheWaitForChanges() async throws {
    var selection = InterfaceSelection()
    selection.names = ["lo"]
    selection.includesLoopback = true
    let chosen = selection
    let (seen, sink) = AsyncStream.makeStream(of: Void.self)
    let watch = Task {
      for try await _ in InterfaceChanges(chosen) { sink.yield() }
    }
    for await _ in seen { break }
    watch.cancel()
    await #expect(throws: CancellationError.self) { try await watch.value }
  }

  @Test(.enabled(if: TestNetwork.isPossible)) func changesAreFollowed() async throws {
    try await TestNetwork.with(machines: 1) { network in
      let machine = network.machines[0]
      try await machine.run {
        var changes = InterfaceChanges().makeAsyncIterator()
        /// Reads on until the interfaces are as they should be: what one command does may be seen in steps.
        func wait(until isAsExpected: ([NetworkInterface]) throws -> Bool) async throws {
          while let interfaces = try await changes.next() { if try isAsExpected(interfaces) { return } }
        }
        try await wait { interfaces in
          let addresses = interfaces.first?.addresses ?? []
          return addresses.contains { $0.address.family == .v6 && $0.address.isLinkLocal }
            && addresses.contains { $0.address == machine.address }
        }
        let eth0 = try #require(try NetworkInterface.all(.init()).first)
        #expect(eth0.name == "eth0")
        #expect(eth0.flags.isSuperset(of: [.up, .running, .broadcast, .multicast]))
        let address = try #require(eth0.addresses.first { $0.address == machine.address })
        #expect("\(address.network)" == "10.99.0.0/24")
        #expect(address.broadcast == (try IPAddress("10.99.0.255")))

        try await machine.ip("addr add fd00::7/64 dev eth0")
        try await wait { try $0.first?.addresses.contains { $0.address == (try IPAddress("fd00::7")) } ?? false }
        try await machine.ip("addr del 10.99.0.1/24 dev eth0")
        try await wait { !($0.first?.addresses.contains { $0.address == machine.address } ?? true) }
        try await network.setCable(of: 1, up: false)
        try await wait { $0.isEmpty }
        try await network.setCable(of: 1, up: true)
        try await wait { $0.map(\.name) == ["eth0"] }
        try await machine.ip("link add docker0 type veth peer name eth1")
        try await machine.ip("link set docker0 up")
        try await machine.ip("link set eth1 up")
        try await wait { $0.map(\.name) == ["eth0", "eth1"] }
        try await machine.ip("link del eth1")
        try await wait { $0.map(\.name) == ["eth0"] }
      }
    }
  }
}
