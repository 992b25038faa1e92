import ControlAPI
import EdgeModel
import Testing

@testable import ControlServer

/// Codes, and how a machine gets a token for one.
@Suite struct JoinCodeTests {
  private static let token = "the-token-of-the-platform-with-64-digits"

  private static func cluster() throws -> ClusterID { try ClusterID("caaaaaaaaaaa"[...]) }

  @Test func aCodeIsReadAsPeopleTypeIt() throws {
    let code = try #require(JoinCode("K7QF-M2ND-41X0"))
    #expect(code.shown == "K7QF-M2ND-41X0")
    #expect(JoinCode("k7qfm2nd41x0") == code)
    #expect(JoinCode(" k7qf m2nd 4lxo ") == code)
    #expect(JoinCode("K7QF-M2ND-4IXO") == code)
    #expect("\(code)" == "JoinCode")
    let made = JoinCode()
    #expect(JoinCode(made.shown) == made)
    #expect(made != JoinCode())
  }

  @Test(arguments: ["", "K7QF-M2ND-41X", "K7QF-M2ND-41X00", "K7QF-M2ND-41XU", "K7QF/M2ND/41X0", "ß7QF-M2ND-41X0"])
  func whatIsNoCode(_ text: String) { #expect(JoinCode(text) == nil) }

  @Test func aPlatformsTokenIsNoCode() {
    #expect(JoinCode(String(repeating: "0123456789abcdef", count: 4)) == nil)
    #expect(JoinCode("0123456789abcdef") == nil)
  }

  @Test func whoKnowsTheCodeGetsTheToken() throws {
    let code = JoinCode()
    let exchange = JoinExchange(code)
    let request = exchange.request
    #expect(request.key.bytes.count == JoinRequest.keyLength && request.proof.bytes.count == JoinRequest.proofLength)
    let answer = try #require(
      try JoinExchange.answer(request, by: code, token: Self.token, of: try Self.cluster()))
    #expect(try exchange.token(of: answer) == Self.token)
    // Nothing that is sent has it, and every answer is another one.
    let sent =
      String(decoding: try ControlJSON.encode(request), as: UTF8.self)
      + String(decoding: try ControlJSON.encode(answer), as: UTF8.self)
    #expect(!sent.contains(Self.token) && !sent.contains(code.text) && !sent.contains(code.shown))
    #expect(
      try JoinExchange.answer(request, by: code, token: Self.token, of: try Self.cluster()) != answer)
  }

  @Test func whoDoesNotCanNeitherAskNorAnswer() throws {
    let (code, other) = (JoinCode(), JoinCode())
    let exchange = JoinExchange(code)
    #expect(
      try JoinExchange.answer(exchange.request, by: other, token: Self.token, of: try Self.cluster()) == nil)
    // One in the middle who passes the question on with a key of its own has no proof for that.
    var forged = exchange.request
    forged.key = JoinExchange(code).request.key
    #expect(try JoinExchange.answer(forged, by: code, token: Self.token, of: try Self.cluster()) == nil)
    // One who answers without the code is found out.
    let stranger = JoinExchange(other)
    var answer = try #require(
      try JoinExchange.answer(stranger.request, by: other, token: Self.token, of: try Self.cluster()))
    #expect(throws: ControlError.self) { try exchange.token(of: answer) }
    // So is an answer for somebody else, or of another platform.
    let twin = JoinExchange(code)
    answer = try #require(
      try JoinExchange.answer(twin.request, by: code, token: Self.token, of: try Self.cluster()))
    #expect(throws: ControlError.self) { try exchange.token(of: answer) }
    answer.cluster = try ClusterID("cbbbbbbbbbbb"[...])
    #expect(throws: ControlError.self) { try twin.token(of: answer) }
    answer.box = SealedBytes([1, 2, 3])
    answer.key = SealedBytes([])
    #expect(throws: ControlError.self) { try twin.token(of: answer) }
  }

  @Test func aCodeCountsAsOftenAndAsLongAsItWasMadeFor() throws {
    let desk = JoinDesk()
    let cluster = try Self.cluster()
    func redeem(_ code: JoinCode, at seconds: Int64) throws -> JoinAnswer {
      try desk.redeem(
        JoinExchange(code).request, token: Self.token, of: cluster, now: Timestamp(milliseconds: seconds * 1_000))
    }
    let end = Timestamp(milliseconds: 60_000)
    let once = try desk.issue(until: end, machines: 1, now: Timestamp(milliseconds: 0))
    let twice = try desk.issue(until: end, machines: 2, now: Timestamp(milliseconds: 0))
    _ = try redeem(once, at: 1)
    #expect(throws: ControlError.self) { try redeem(once, at: 1) }
    _ = try redeem(twice, at: 59)
    #expect(throws: ControlError.self) { try redeem(twice, at: 60) }
    #expect(throws: ControlError.self) { try redeem(JoinCode(), at: 1) }
  }

  @Test func noMoreThanAFewCountAtOnce() throws {
    let desk = JoinDesk()
    let end = Timestamp(milliseconds: 60_000)
    for _ in 0..<JoinDesk.most { _ = try desk.issue(until: end, machines: 1, now: Timestamp(milliseconds: 0)) }
    #expect(throws: ControlError.self) { try desk.issue(until: end, machines: 1, now: Timestamp(milliseconds: 0)) }
    _ = try desk.issue(until: Timestamp(milliseconds: 120_000), machines: 1, now: end)
  }

  @Test(.timeLimit(.minutes(5))) func aMachineGetsTheTokenOverTheAPI() async throws {
    try await RunningServer.with(try StandInPlatform()) { server in
      let made = try await server.client().makeJoinCode(JoinCodeRequest())
      #expect(made.machines == 1)
      #expect(!"\(made)".contains(made.code))
      let exchange = JoinExchange(try #require(JoinCode(made.code)))
      let stranger = try server.client(token: nil)
      #expect(try await exchange.token(of: stranger.redeem(exchange.request)) == RunningServer.token)
      let again = await #expect(throws: ControlError.self) { try await stranger.redeem(exchange.request) }
      #expect(again?.code == .forbidden)
      let short = JoinRequest(key: SealedBytes([1]), proof: exchange.request.proof)
      let malformed = await #expect(throws: ControlError.self) { try await stranger.redeem(short) }
      #expect(malformed?.code == .invalid)
      for request in [JoinCodeRequest(minutes: 0), JoinCodeRequest(minutes: 1_441), JoinCodeRequest(machines: 101)] {
        let error = await #expect(throws: ControlError.self) { try await server.client().makeJoinCode(request) }
        #expect(error?.code == .invalid)
      }
    }
  }
}
