import EdgeModel
import Testing

@testable import ControlAPI

@Suite("The JSON of the API") struct DecodingTests {
  private static let summary = DeploymentSummary(
    id: identifier("daaaaaaaaaaa"), name: identifier("shop"), status: .fetching, source: "https://example.org/shop.git",
    generation: 1, createdAt: CivilTime(Timestamp(milliseconds: 0)), createdBy: "user ann")

  private static func identifier<ID: CheckedIdentifier>(_ text: String) -> ID {
    guard let id = ID(text) else { preconditionFailure("'\(text)' is no \(ID.self)") }
    return id
  }

  @Test("a summary always has node, url and commit; the rest only when it is known") func keys() throws {
    let text = String(decoding: try ControlJSON.encode(Self.summary), as: UTF8.self)
    #expect(
      text == """
        {"commit":null,"createdAt":"1970-01-01T00:00:00.000Z","createdBy":"user ann","generation":1,\
        "id":"daaaaaaaaaaa","name":"shop","node":null,"source":"https://example.org/shop.git","status":"fetching",\
        "url":null}
        """)
    #expect(try ControlJSON.decode(DeploymentSummary.self, from: Array(text.utf8)) == Self.summary)
  }

  @Test("a full summary comes back as it went") func roundTrip() throws {
    var full = Self.summary
    full.status = .failed
    full.reason = "line one\nline \"two\" \u{1F600}"
    full.node = "alpha"
    full.url = "http://10.0.0.7:80/"
    full.branch = "main"
    full.restarts = 3
    #expect(try ControlJSON.decode(DeploymentSummary.self, from: ControlJSON.encode(full)) == full)
  }

  @Test("a newer server's additions are passed over") func additions() throws {
    let text =
      #"{"change":{"id":"raaaaaaaaaaa","kind":"stop","deployment":"daaaaaaaaaaa","generation":2,"requestedBy":"x","at":"1970-01-01T00:00:00Z","new":1},"more":[]}"#
    let result = try ControlJSON.decode(ChangeResult.self, from: Array(text.utf8))
    #expect(result.change.kind == .stop)
    #expect(result.deployment == nil)
  }

  @Test(
    "a fault says where it is",
    arguments: [
      (#"{"id":"x"}"#, "id: "), (#"{"id":"daaaaaaaaaaa"}"#, "name: missing"), ("[1", "no valid JSON"),
      (#"{"id":"daaaaaaaaaaa","name":"shop","status":"dancing"}"#, "status: "), ("\u{FEFF}nonsense", "no valid JSON"),
    ])
  func faults(_ text: String, _ place: String) {
    let error = #expect(throws: ControlError.self) {
      try ControlJSON.decode(DeploymentSummary.self, from: Array(text.utf8))
    }
    #expect(error?.code == .invalid)
    #expect(error?.message.hasPrefix(place) == true, "\(error?.message ?? "")")
  }

  @Test(
    "an error keeps code and words on its way",
    arguments: [
      ControlError.Code.notFound, .conflict, .invalid, .notLeader, .unauthenticated, .forbidden, .unavailable,
      .tooLarge,
      ControlError.Code(rawValue: "somethingNew"),
    ])
  func errors(_ code: ControlError.Code) throws {
    let error = ControlError(code, "words")
    let document = try ControlJSON.decode(ErrorDocument.self, from: ControlJSON.encode(ErrorDocument(error)))
    #expect(document.controlError == error)
  }

  @Test(
    "status and code say the same",
    arguments: [
      ControlError.Code.notFound, .conflict, .invalid, .notLeader, .unauthenticated, .forbidden, .unavailable,
      .tooLarge,
      .timeout, .internalFault,
    ])
  func statuses(_ code: ControlError.Code) {
    #expect(ControlError.code(forStatus: ControlError(code, "").httpStatus) == code)
  }

  @Test("a log line of the API is that of the model") func logEntry() throws {
    let text = #"{"allocation":"daaaaaaaaaaa-1-2","sequence":7,"line":{"stream":"stdout","at":5,"text":"hi"}}"#
    let entry = try ControlJSON.decode(LogEntry.self, from: Array(text.utf8))
    #expect(entry.line.text == "hi" && entry.sequence == 7 && entry.allocation.attempt == 2)
  }
}
