import ControlAPI
import EdgeAgent
import EdgeModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import ControlServer

@Suite("What a caller is told when something is wrong") struct ErrorAnswerTests {
  private struct Answer {
    let status: Int
    let error: ErrorDocument.Content
  }

  private static func ask(
    _ method: HTTPRequest.Method, _ path: String, body: String? = nil, headers: HTTPFields = [:],
    platform: StandInPlatform? = nil
  ) async throws -> Answer {
    let platform = try platform ?? StandInPlatform()
    return try await RunningServer.server(platform).makeApplication().test(.router) { client in
      var headers = headers
      headers[.authorization] = "Bearer \(RunningServer.token)"
      return try await client.execute(
        uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
      ) { response in
        let document = try ControlJSON.decode(ErrorDocument.self, from: Array(response.body.readableBytesView))
        return Answer(status: response.status.code, error: document.error)
      }
    }
  }

  @Test(
    "a body that isn't right is a 400 that says where",
    arguments: [
      ("{\"url\": \"x\",, }", "character 12"),
      ("", "is empty"), ("{\"url\":", "no valid JSON: Unexpected end of file"),
      ("[]", "object"),
      ("{}", "url: missing"),
      ("{\"url\": 7}", "url: expected a string"),
      ("{\"url\": null}", "url: expected a string"),
      ("{\"url\": \"x\", \"name\": \"No Name\"}", "name: 'No Name' is no AppName"),
      ("{\"url\": \"x\", \"environment\": {\"A\": 1}}", "environment.A: expected a string"),
      (String(repeating: "[", count: 100_000), "Too many nested"),
    ])
  func badBody(_ body: String, _ words: String) async throws {
    let answer = try await Self.ask(.post, "/api/v1/deployments", body: body)
    #expect(answer.status == 400)
    #expect(answer.error.code == "invalid")
    #expect(answer.error.message.contains(words), "\(answer.error.message)")
  }

  @Test("a body over the limit is a 413") func largeBody() async throws {
    let body = "{\"url\": \"\(String(repeating: "a", count: 1 << 20))\"}"
    let answer = try await Self.ask(.post, "/api/v1/deployments", body: body)
    #expect(answer.status == 413)
    #expect(answer.error.code == "tooLarge")
  }

  @Test(
    "a route that isn't there is a 404 in the API's own form", arguments: ["/", "/api", "/api/v2/nodes", "/ping/x"])
  func unknownRoute(_ path: String) async throws {
    let answer = try await Self.ask(.get, path)
    #expect(answer.status == 404)
    #expect(answer.error.code == "notFound")
    #expect(answer.error.message.contains(path))
  }

  @Test(
    "what isn't there is a 404 that says what to do",
    arguments: [
      ("/api/v1/deployments/nope", "flotilla ps"), ("/api/v1/deployments/nope/watch", "flotilla ps"),
      ("/api/v1/deployments/nope/logs", "flotilla ps"), ("/api/v1/changes/raaaaaaaaaaa", "no change"),
      ("/api/v1/blobs/\(String(repeating: "0", count: 64))", "not kept"),
    ])
  func missing(_ path: String, _ words: String) async throws {
    let answer = try await Self.ask(.get, path)
    #expect(answer.status == 404)
    #expect(answer.error.message.contains(words))
  }

  @Test(
    "a query or path that can't be read is a 400",
    arguments: [
      "/api/v1/changes/nonsense", "/api/v1/changes?follow=maybe", "/api/v1/allocations/x/logs", "/api/v1/blobs/..",
      "/api/v1/allocations/daaaaaaaaaaa-1-1/logs?after=-1", "/api/v1/allocations/daaaaaaaaaaa-1-1/logs?streams=all",
      "/api/v1/allocations/daaaaaaaaaaa-1-1/logs?since=yesterday", "/api/v1/nodes/me/assignments",
    ])
  func badQuery(_ path: String) async throws {
    let answer = try await Self.ask(.get, path)
    #expect(answer.status == 400, "\(answer.error.message)")
    #expect(answer.error.code == "invalid")
  }

  @Test(
    "what the platform refuses keeps its code and words",
    arguments: [
      (ControlPlaneError.Code.notFound, 404), (.conflict, 409), (.invalid, 400), (.notLeader, 421), (.forbidden, 403),
      (.unavailable, 503),
    ])
  func refusals(_ code: ControlPlaneError.Code, _ status: Int) async throws {
    let platform = try StandInPlatform()
    platform.change { $0.failure = ControlPlaneError(code, "the words of the platform") }
    let answer = try await Self.ask(.get, "/api/v1/deployments", platform: platform)
    #expect(answer.status == status)
    #expect(answer.error.code == code.description)
    #expect(answer.error.message == "the words of the platform")
  }

  @Test("an unforeseen error tells nothing of the inside") func unforeseen() async throws {
    struct Inside: Error { let secret = "inside" }
    let platform = try StandInPlatform()
    platform.change { $0.failure = Inside() }
    let answer = try await Self.ask(.get, "/api/v1/deployments", platform: platform)
    #expect(answer.status == 500)
    #expect(answer.error.code == "internal")
    #expect(!answer.error.message.contains("inside"))
  }

  @Test("a report in another machine's name is refused") func foreignReport() async throws {
    let header = try #require(HTTPField.Name(Wire.nodeHeader))
    let body = String(decoding: try ControlJSON.encode(Fixtures.report(Fixtures.nodeA, nil)), as: UTF8.self)
    let answer = try await Self.ask(
      .put, "/api/v1/nodes/me/report", body: body, headers: [header: Fixtures.nodeB.rawValue])
    #expect(answer.status == 400)
    #expect(answer.error.message.contains(Fixtures.nodeB.rawValue))
  }
}
