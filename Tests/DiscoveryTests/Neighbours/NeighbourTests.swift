import TestSeeds
import Testing

@testable import Discovery

@Suite(.timeLimit(.minutes(20))) struct NeighbourTests {
  private func bytes(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number) { Array($0) } }

  private func message(_ type: UInt16, _ body: [UInt8]) -> [UInt8] {
    bytes(UInt32(16 + body.count)) + bytes(type) + bytes(UInt16(2)) + bytes(UInt32(1)) + bytes(UInt32(0)) + body
  }

  private func neighbour(_ address: [UInt8], interface: Int32 = 3, state: UInt16 = 2) -> [UInt8] {
    let hardware = bytes(UInt16(10)) + bytes(UInt16(2)) + [1, 2, 3, 4, 5, 6, 0, 0]
    let destination = bytes(UInt16(4 + address.count)) + bytes(UInt16(1)) + address
    return message(28, [0, 0, 0, 0] + bytes(interface) + bytes(state) + [0, 0] + hardware + destination)
  }

  @Test func theKernelsAnswerIsRead() {
    let v6 = [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [7]
    let part = neighbour([10, 0, 0, 7]) + neighbour(v6, interface: 4, state: 4)
    let expected = [
      Neighbour(address: .v4(0x0A00_0007), interface: 3), Neighbour(address: .v6(0xFE80 << 112 | 7), interface: 4),
    ]
    #expect(Neighbour.read(part) == .more(expected))
    #expect(Neighbour.read(part + message(3, bytes(Int32(0)))) == .last(expected))
    #expect(Neighbour.read(message(2, bytes(Int32(-1)))) == .failure(SystemError(number: 1)))
    // Who didn't answer, who has no address that is known here, and what isn't about neighbours.
    for state: UInt16 in [0, 1, 0x20, 0x40] {
      #expect(Neighbour.read(neighbour([1, 2, 3, 4], state: state)) == .more([]))
    }
    #expect(Neighbour.read(neighbour([1, 2, 3])) == .more([]))
    #expect(Neighbour.read(neighbour([1, 2, 3, 4], interface: -1)) == .more([]))
    #expect(Neighbour.read(message(16, [1, 2, 3, 4])) == .more([]))
  }

  @Test func whatIsCutOrChangedNeverTraps() async {
    var random = SeededGenerator(seed: 3)
    let whole = neighbour([10, 0, 0, 7]) + neighbour([10, 0, 0, 8]) + message(3, [])
    for length in whole.indices { _ = Neighbour.read(Array(whole.prefix(length))) }
    var read = 0
    for number in 0..<TestDepth.mutations {
      // Other tests have time limits.
      if number % 500 == 0 { await Task.yield() }
      var changed = whole
      for _ in 0..<3 {
        changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(in: 0 ... .max, using: &random)
      }
      switch Neighbour.read(changed) {
      case .more(let some), .last(let some): read += some.count
      case .failure: break
      }
    }
    #expect(read > 0)
  }

  @Test(.enabled(if: TestNetwork.isPossible)) func whoWasSpokenWithIsAskedAndWhoIsOnTheNetworkIsProbed() async throws {
    let log = CapturedLog()
    try await TestNetwork.with(machines: 3) { network in
      let (one, two, three) = (network.machines[0], network.machines[1], network.machines[2])
      let everybody = ClosureVerifier { endpoint in
        .genuine(
          try GenuineService(
            identity: ServiceIdentity("\(endpoint)"), name: "a machine", cluster: nil, proof: "accepts connections"))
      }
      try await two.run {
        try await Listener.with(two.address, .silent) { port in
          // Machine 3 listens on the same port.
          try await three.run {
            try await Listener.with(three.address, port: port, .silent) { _ in
              try await one.run {
                // The kernel knows nobody before this machine has spoken with somebody.
                let neighbours = try NeighbourDiscoverer(port: port, verifier: everybody, logger: log.logger)
                #expect(try await Gathered.all(neighbours).events.isEmpty)
                let outcome = await ConnectLoop().connect(
                  to: two.address, zone: nil, port: port, within: .seconds(60))
                #expect(outcome == .open)
                let known = try await Gathered.all(neighbours).services
                #expect(known.map(\.endpoint) == [Endpoint(two.address, port: port)])
                #expect(known.map(\.evidence.source) == [.neighbour])

                var patient = ProbeConfiguration()
                patient.connectTimeout = .seconds(10)
                let probe = try LocalProbeDiscoverer(
                  port: port, verifier: everybody, configuration: patient, logger: log.logger)
                let found = try await Gathered.all(probe).services
                #expect(
                  found.map(\.endpoint).sorted { "\($0)" < "\($1)" }
                    == [Endpoint(two.address, port: port), Endpoint(three.address, port: port)])
                #expect(found.allSatisfy { $0.evidence.source == .probe })
              }
            }
          }
        }
      }
    }
  }
}
