import Testing

@testable import Discovery

@Suite(.timeLimit(.minutes(20))) struct DatagramSocketTests {
  private let home = IPAddress.v4(0x7F00_0001)
  private let group = IPAddress.v4(0xE000_00FE)

  private func loopback() throws -> UInt32 {
    var selection = InterfaceSelection()
    selection.includesLoopback = true
    return try #require(try NetworkInterface.all(selection).first { $0.flags.contains(.loopback) }).index
  }

  private func sharing(_ port: UInt16 = 0) -> DatagramOptions {
    var options = DatagramOptions()
    options.port = port
    options.sharesPort = true
    return options
  }

  @Test func whatIsSentComesWithItsWay() async throws {
    let (sender, receiver) = (try DatagramSocket(.v4), try DatagramSocket(.v4))
    let source = try IPAddress("127.0.0.5")
    try sender.send([1, 2, 3], DatagramRoute(address: home, port: receiver.port, source: source))
    let datagram = try await receiver.receive()
    #expect(
      datagram
        == Datagram(
          bytes: [1, 2, 3], sender: source, senderPort: sender.port, destination: home, interface: try loopback(),
          hopLimit: 255))
    // An empty one is a datagram as well.
    try sender.send([], DatagramRoute(address: home, port: receiver.port))
    #expect(try await receiver.receive().bytes == [])
  }

  @Test func aGroupReachesAllWhoSharePortAndInterface() async throws {
    let lo = try loopback()
    let first = try DatagramSocket(.v4, sharing())
    let second = try DatagramSocket(.v4, sharing(first.port))
    let stranger = try DatagramSocket(.v4, sharing(first.port))
    for member in [first, second] {
      try member.join(group, on: lo)
      try member.join(group, on: lo)
    }
    let sender = try DatagramSocket(.v4)
    try sender.send([7], DatagramRoute(address: group, port: first.port, interface: lo, source: home))
    for member in [first, second] {
      let datagram = try await member.receive()
      #expect(datagram.bytes == [7])
      #expect(datagram.destination == group)
      #expect(datagram.interface == lo)
      #expect(datagram.hopLimit == 255)
    }
    // Who left, or never joined, hears the next thing that is for itself alone.
    try second.leave(group, on: lo)
    try second.leave(group, on: lo)
    try sender.send([8], DatagramRoute(address: group, port: first.port, interface: lo, source: home))
    #expect(try await first.receive().bytes == [8])
    await first.close()
    await second.close()
    try sender.send([9], DatagramRoute(address: home, port: stranger.port))
    #expect(try await stranger.receive().bytes == [9])
  }

  @Test func tooLongOnesAreDroppedAndCounted() async throws {
    var options = DatagramOptions()
    options.longest = 4
    let (sender, receiver) = (try DatagramSocket(.v4), try DatagramSocket(.v4, options))
    let route = DatagramRoute(address: home, port: receiver.port)
    for bytes: [UInt8] in [[1, 2, 3, 4, 5], [1, 2, 3, 4]] { try sender.send(bytes, route) }
    #expect(try await receiver.receive().bytes == [1, 2, 3, 4])
    #expect(receiver.dropped == 1)
  }

  @Test func cancellingEndsOneReceiverAndLeavesTheSocket() async throws {
    let (sender, receiver) = (try DatagramSocket(.v4), try DatagramSocket(.v4))
    let waiting = Task { try await receiver.receive() }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    try sender.send([1], DatagramRoute(address: home, port: receiver.port))
    #expect(try await receiver.receive().bytes == [1])
  }

  @Test func closingEndsAllReceiversAndFreesThePort() async throws {
    let receiver = try DatagramSocket(.v4)
    let port = receiver.port
    var options = DatagramOptions()
    options.port = port
    let taken = options
    let error = #expect(throws: DiscoveryError.self) { try DatagramSocket(.v4, taken) }
    #expect(error?.code == .networkFailed)
    let waiting = (0..<3).map { _ in Task { try await receiver.receive() } }
    await receiver.close()
    await receiver.close()
    for task in waiting { await #expect(throws: CancellationError.self) { try await task.value } }
    await #expect(throws: CancellationError.self) { try await receiver.receive() }
    #expect(throws: DiscoveryError.self) { try receiver.send([1], DatagramRoute(address: home, port: port)) }
    #expect(try DatagramSocket(.v4, taken).port == port)
  }

  @Test func whatCantBeSentIsSaid() throws {
    let socket = try DatagramSocket(.v4)
    let missing = UInt32(Int32.max)
    #expect(throws: DiscoveryError.self) {
      try socket.send([1], DatagramRoute(address: .v6(1), port: 9))
    }
    #expect(throws: DiscoveryError.self) {
      try socket.send([1], DatagramRoute(address: group, port: 9, interface: missing))
    }
    #expect(throws: DiscoveryError.self) { try socket.join(group, on: missing) }
    #expect(throws: DiscoveryError.self) {
      try socket.send([UInt8](repeating: 0, count: 70_000), DatagramRoute(address: home, port: 9))
    }
  }

  @Test(.enabled(if: TestNetwork.isPossible))
  func groupsAndBroadcastsReachOtherMachinesByTheirInterface() async throws {
    try await TestNetwork.with(machines: 2) { network in
      let (one, two) = (network.machines[0], network.machines[1])
      let (group4, group6) = (group, try IPAddress("ff02::114"))
      // The address on the link comes a moment after the interface.
      let eth0 = try await two.run { try await TestNetwork.linkLocalInterface() }
      let receivers = try await two.run { () -> [DatagramSocket] in
        let v4 = try DatagramSocket(.v4, sharing())
        let v6 = try DatagramSocket(.v6, sharing(v4.port))
        try v4.join(group4, on: eth0.index)
        try v6.join(group6, on: eth0.index)
        return [v4, v6]
      }
      let port = receivers[0].port
      try await one.run {
        let mine = try await TestNetwork.linkLocalInterface()
        let v4 = try DatagramSocket(.v4)
        let v6 = try DatagramSocket(.v6)
        // There is no default route on these machines.
        try v4.send([4], DatagramRoute(address: group4, port: port, interface: mine.index, source: one.address))
        let broadcast = try IPAddress("10.99.0.255")
        try v4.send([5], DatagramRoute(address: broadcast, port: port, interface: mine.index, source: one.address))
        try v6.send([6], DatagramRoute(address: group6, port: port, interface: mine.index))
      }
      let heard = [try await receivers[0].receive(), try await receivers[0].receive()]
      #expect(heard.map(\.bytes) == [[4], [5]])
      #expect(heard.map(\.destination) == [group4, try IPAddress("10.99.0.255")])
      #expect(heard.allSatisfy { $0.sender == one.address && $0.interface == eth0.index && $0.hopLimit == 255 })
      let v6 = try await receivers[1].receive()
      #expect(v6.bytes == [6])
      #expect(v6.sender.isLinkLocal)
      #expect(v6.zone == String(eth0.index))
    }
  }
}
