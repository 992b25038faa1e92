import Logging
import Testing

@testable import ControlAPI

@Suite("Where a client goes", .timeLimit(.minutes(5))) struct ClientAddressTests {
  private static let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

  @Test(
    "addresses",
    arguments: [
      ("http://127.0.0.1:7070", "http://127.0.0.1:7070"), ("127.0.0.1:7070", "http://127.0.0.1:7070"),
      ("http://host:80/", "http://host:80"), ("https://host", "https://host:443"),
      ("[fd00::1]:7070", "http://[fd00::1]:7070"),
    ])
  func accepted(_ text: String, _ server: String) throws {
    #expect(try ControlClient(server: text, logger: Self.logger).server == server)
  }

  @Test(
    "what is no address is refused",
    arguments: ["", "ftp://host", "http://", "http://user@host", "http://host:port", "a b"])
  func refused(_ text: String) {
    let error = #expect(throws: ControlError.self) { try ControlClient(server: text, logger: Self.logger) }
    #expect(error?.code == .invalid)
  }

  @Test("nobody there: the error says what to do") func nobody() async throws {
    let client = try ControlClient(server: "http://127.0.0.1:1", logger: Self.logger)
    let error = await #expect(throws: ControlError.self) { try await client.ping() }
    #expect(error?.code == .unreachable)
    #expect(
      error?.message
        == "no agent answers at http://127.0.0.1:1: is flotilla-agent running? Set --server or FLOTILLA_SERVER")
  }
}
