import EdgeAgent
import Foundation
import Logging
import NIOCore
import NIOPosix
import TestPorts
import Testing

@testable import PortForwarding

@Suite(.timeLimit(.minutes(5))) struct ForwarderTests {
  /// Lends a forwarder and one of its ports.
  private func withForwarder(_ body: (Forwarder, UInt16) async throws -> Void) async throws {
    let forwarder = Forwarder(address: "127.0.0.1", group: MultiThreadedEventLoopGroup.singleton)
    do {
      try await body(forwarder, try FreePorts.next())
      await forwarder.close()
    } catch {
      await forwarder.close()
      throw error
    }
  }

  @Test func newConnectionsGoWhereThePortLeadsNow() async throws {
    try await withForwarder { forwarder, port in
      let (one, two) = (try await TestServer.start("one"), try await TestServer.start("two"))
      #expect(await forwarder.apply([PortRoute(port: port, target: one.target)]) == [:])
      #expect(try await TestClient.ask(port) == "one")
      let old = try await TestClient.connect(port)
      #expect(try await old.ask() == "one")
      #expect(await forwarder.apply([PortRoute(port: port, target: two.target)]) == [:])
      #expect(try await TestClient.ask(port) == "two")
      #expect(try await old.ask() == "one", "who is connected stays")
      #expect(forwarder.routes == [PortRoute(port: port, target: two.target)])
      try await one.stop()
      try await two.stop()
    }
  }

  @Test func connectionsAreEndedWhenNothingIsUnderWay() async throws {
    try await withForwarder { forwarder, port in
      let server = try await TestServer.start("one", pause: .milliseconds(700))
      _ = await forwarder.apply([PortRoute(port: port, target: server.target)])
      let (idle, busy) = (try await TestClient.connect(port), try await TestClient.connect(port))
      #expect(try await idle.ask() == "one")
      async let answer = busy.ask()
      try await server.waitForRequests(2)
      try await forwarder.drain(server.target, within: .seconds(20))
      #expect(try await answer == "one", "a request that is under way has its answer")
      #expect(try await idle.isEnded())
      #expect(try await busy.isEnded())
      try await server.stop()
    }
  }

  @Test func aPortThatIsTakenIsRefusedAndTheOthersAreLed() async throws {
    try await withForwarder { forwarder, port in
      let server = try await TestServer.start("one")
      let taken = try await TestServer.start("another")
      let refused = await forwarder.apply([
        PortRoute(port: taken.target.port, target: server.target), PortRoute(port: port, target: server.target),
      ])
      #expect(Array(refused.keys) == [taken.target.port])
      #expect(refused[taken.target.port]?.contains("\(taken.target.port)") == true)
      #expect(forwarder.routes == [PortRoute(port: port, target: server.target)])
      #expect(try await TestClient.ask(port) == "one")
      try await server.stop()
      try await taken.stop()
    }
  }

  @Test func aPortThatWasLostIsForgotten() async throws {
    let directory = FileManager.default.temporaryDirectory.path + "/flotilla-ports-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try await withForwarder { forwarder, port in
      let (server, taken) = (try await TestServer.start("one"), try await TestServer.start("another"))
      let home = ForwarderHome(directory: directory)
      let still = PortRoute(port: port, target: server.target)
      try home.save([PortRoute(port: taken.target.port, target: server.target), still])
      let program = ForwardingProgram(
        directory: directory, address: "127.0.0.1", logger: Logger(label: "ports") { _ in SwiftLogNoOpLogHandler() })
      try await program.restore(forwarder)
      #expect(try home.load() == [still])
      #expect(try await TestClient.ask(port) == "one")
      try await server.stop()
      try await taken.stop()
    }
    try FileManager.default.removeItem(atPath: directory)
  }

  @Test func aRouteThatEndsIsNotListenedOnAnyMore() async throws {
    try await withForwarder { forwarder, port in
      let server = try await TestServer.start("one")
      _ = await forwarder.apply([PortRoute(port: port, target: server.target)])
      #expect(try await TestClient.ask(port) == "one")
      _ = await forwarder.apply([])
      await #expect(throws: (any Error).self) { try await TestClient.ask(port) }
      try await server.stop()
    }
  }

  @Test func anAppThatIsNotThereEndsTheConnection() async throws {
    try await withForwarder { forwarder, port in
      _ = await forwarder.apply([
        PortRoute(port: port, target: PortTarget(host: "127.0.0.1", port: try FreePorts.next()))
      ])
      let client = try await TestClient.connect(port)
      #expect(try await client.isEnded())
    }
  }

  @Test func anAppOfAnotherMachineIsLookedForWhereverItIsByThen() async throws {
    try await withForwarder { forwarder, port in
      let server = try await TestServer.start("moved")
      let gone = PortTarget(host: "127.0.0.1", port: try FreePorts.next())
      _ = await forwarder.apply([PortRoute(port: port, target: gone, purpose: .elsewhere)])
      let client = try await TestClient.connect(port)
      async let answer = client.ask()
      _ = await forwarder.apply([PortRoute(port: port, target: server.target, purpose: .elsewhere)])
      #expect(try await answer == "moved")
      #expect(forwarder.routes.map(\.purpose) == [.elsewhere])
      // When it comes to this machine, what there is can be ended as always.
      let late = try await TestClient.connect(port)
      #expect(try await late.ask() == "moved")
      try await forwarder.drain(server.target, within: .seconds(20))
      #expect(try await late.isEnded())
      try await server.stop()
    }
  }

  /// More than all buffers on the way hold, to a client that first says that it sends no more, and then is slow to read.
  @Test func everyByteArrivesInOrderAlsoAfterTheClientHasSaidItsLast() async throws {
    try await withForwarder { forwarder, port in
      var flood = ByteBuffer()
      for block in 0..<8_192 { flood.writeRepeatingByte(UInt8(truncatingIfNeeded: block), count: 1_021) }
      let server = try await TestServer.start("", flood: flood)
      _ = await forwarder.apply([PortRoute(port: port, target: server.target)])
      let received = try await TestClient.download(port)
      #expect(received.readableBytes == flood.readableBytes)
      #expect(received == flood)
      try await server.stop()
    }
  }
}
