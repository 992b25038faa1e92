import HTTPTestServer
import TestSeeds
import Testing

@testable import HTTPTransport

/// An answer is the same however it comes, and a damaged one is an error and nothing worse.
@Suite(.timeLimit(.minutes(20))) struct WireTests {
  private static let answer = Array(
    """
    HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-Name: value \r\nTransfer-Encoding: chunked\r\n\r\n\
    1\r\na\r\nB;x=y\r\n0123456789\r\r\n3\r\n\r\n\n\r\n0\r\nX-Late: 1\r\n\r\n
    """.utf8)
  private static let content = Array("a0123456789\r\r\n\n".utf8)

  @Test func `an answer in chunks is read the same wherever it is cut`() async throws {
    let server = try ScriptedServer { connection, _ in
      for cut in 0...Self.answer.count {
        guard connection.readHead() != nil else { return }
        connection.write(Array(Self.answer[..<cut]))
        connection.write(Array(Self.answer[cut...]))
      }
    }
    defer { server.stop() }
    let client = HTTPClient()
    for cut in 0...Self.answer.count {
      let response = try await client.execute(HTTPRequest(.get, "/"), at: server.endpoint)
      #expect(response.status == 200 && response.headers["x-name"] == "value", "cut at \(cut)")
      #expect(try await response.body.collect(upTo: 100) == Self.content, "cut at \(cut)")
    }
    #expect(server.connections == 1)
  }

  @Test func `an answer that trickles is read the same`() async throws {
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      for byte in Self.answer { connection.write([byte]) }
    }
    defer { server.stop() }
    let response = try await HTTPClient().execute(HTTPRequest(.get, "/"), at: server.endpoint)
    var bytes: [UInt8] = []
    for try await chunk in response.body { bytes += chunk }
    #expect(bytes == Self.content)
  }

  /// libcurl before 8.1.1 puts such a line to the last header of the handle's transfer before, which is gone (curl #11103):
  /// it damages the heap, and sooner or later ends the process.
  @Test func `an answer that begins with the continuation of a header is no danger`() async throws {
    let server = try ScriptedServer { connection, number in
      while connection.readHead() != nil {
        connection.write(
          "HTTP/1.1 200 OK\r\nX-Name: \(String(repeating: "v", count: number % 100))\r\nContent-Length: 0\r\n\r\n")
        guard connection.readHead() != nil else { return }
        connection.write("HTTP/1.1 200 OK\r\n folded: x\r\nContent-Length: 0\r\n\r\n")
      }
    }
    defer { server.stop() }
    let client = HTTPClient()
    for _ in 0..<500 {
      do {
        for _ in 0..<2 {
          let response = try await client.execute(HTTPRequest(.get, "/"), at: server.endpoint)
          #expect(try await response.body.collect(upTo: 10) == [])
        }
      } catch {
        #expect(error is HTTPError)
      }
    }
  }

  private static func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: place)
      default: bytes.removeLast(bytes.count - place)
      }
    }
    return bytes
  }

  @Test func `a damaged answer is read or refused, and never waited for`() async throws {
    let server = try ScriptedServer { connection, number in
      var random = SeededGenerator(seed: UInt64(number))
      _ = connection.readHead()
      connection.write(Self.mutated(Self.answer, &random))
    }
    defer { server.stop() }
    let client = HTTPClient()
    for number in 0..<TestDepth.mutations {
      do {
        let response = try await client.execute(HTTPRequest(.get, "/"), at: server.endpoint)
        let bytes = try await response.body.collect(upTo: 1_000)
        if bytes.count > Self.answer.count { Issue.record("\(number): \(bytes)") }
      } catch let error as HTTPError {
        if error.code == .overallTimeout { Issue.record("\(number): \(error)") }
      }
    }
  }

  @Test func `a damaged head is read or refused`() async {
    var random = SeededGenerator(seed: 7)
    let head = Array("HTTP/1.1 200 OK\r\nX-Name: value \r\nContent-Length: 3\r\nY:\r\n\r\n".utf8)
    for index in 0..<TestDepth.mutations {
      if index % 256 == 0 { await Task.yield() }  // tests that wait for something have their turn
      var parser = ResponseHeadParser()
      for line in Self.mutated(head, &random).split(separator: 10, omittingEmptySubsequences: false) {
        guard let taken = try? parser.take(line + [10]) else { continue }
        let isSound = taken.headers.fields.allSatisfy { !$0.name.isEmpty && !$0.value.utf8.contains(10) }
        if !(100..<1000).contains(taken.status) || !isSound { Issue.record("\(taken)") }
      }
    }
  }
}
