import Testing

@testable import Discovery

/// The cases of the Bonjour Conformance Test about answers, by their published names where they have one.
@Suite struct AnsweringTests {
  private static let type = "_http._tcp.local"
  private static let instance = "Shop._http._tcp.local"

  /// A host that has announced its service a minute ago.
  private func published(seed: UInt64 = 1, txt: TXTRecord = TXTRecord()) throws -> VirtualLAN {
    var lan = VirtualLAN(seed: seed)
    let host = try lan.addHost()
    try lan.publish(host, txt: txt)
    try lan.run(for: .seconds(60))
    return lan
  }

  private func question(_ name: String, _ type: DNSRecordType, unicast: Bool = false) throws -> DNSMessage {
    DNSMessage(questions: [DNSQuestion(try DNSName(name), type, wantsUnicast: unicast)])
  }

  /// What the host sent after a message was played, with the time it took.
  private func answers(
    _ lan: inout VirtualLAN, to message: DNSMessage, port: UInt16 = 5353, within time: Duration = .seconds(3)
  ) throws -> [(delay: Duration, sent: VirtualLAN.Sent)] {
    let start = lan.now
    try lan.play(message, port: port)
    try lan.run(for: time)
    return lan.responses(of: 0).filter { $0.time > start }.map { ($0.time - start - VirtualLAN.latency, $0) }
  }

  @Test func simpleReplyTime() throws {
    var lan = try published()
    let replies = try answers(&lan, to: try question("shop.local", .a))
    #expect(replies.map(\.delay) == [.zero], "what only one can have is said at once")
    let message = try #require(replies.first).sent.message
    #expect(message.answers.map(\.type) == [.a] && message.questions.isEmpty)
    #expect(message.additional.map(\.type) == [.nsec], "there is no IPv6 address")
  }

  @Test func sharedReplyTimingIsUniform() throws {
    var delays: [Duration] = []
    for seed in 0..<100 {
      var lan = try published(seed: UInt64(seed))
      let replies = try answers(&lan, to: try question(Self.type, .ptr))
      #expect(replies.count == 1)
      delays += replies.map(\.delay)
    }
    #expect(delays.allSatisfy { (.milliseconds(20) ... .milliseconds(120)).contains($0) })
    for quarter in 0..<4 {
      let start = Duration.milliseconds(20 + 25 * quarter)
      let count = delays.count { $0 >= start && $0 < start + .milliseconds(25) }
      #expect(count > 8 && count < 45, "\(count) of 100 in the quarter from \(start)")
    }
  }

  @Test func additionalRecordsSaveQuestions() throws {
    var lan = try published()
    let message = try #require(try answers(&lan, to: try question(Self.type, .ptr)).first).sent.message
    #expect(message.answers.map(\.type) == [.ptr])
    #expect(Set(message.additional.map(\.type)) == [.srv, .txt, .a, .nsec])
  }

  @Test func multipleQuestions() throws {
    var lan = try published()
    let questions = [DNSQuestion(try DNSName("shop.local"), .a), DNSQuestion(try DNSName(Self.instance), .srv)]
    let replies = try answers(&lan, to: DNSMessage(questions: questions))
    #expect(replies.count == 1, "answers are gathered")
    #expect(Set(replies.flatMap { $0.sent.message.answers.map(\.type) }) == [.a, .srv])
    #expect(replies.allSatisfy { (.milliseconds(20) ... .milliseconds(120)).contains($0.delay) })
  }

  @Test func replyAggregation() throws {
    var lan = try published()
    let start = lan.now
    try lan.play(try question(Self.type, .ptr))
    try lan.run(for: .milliseconds(5))
    try lan.play(try question("_services._dns-sd._udp.local", .ptr), address: 0x0A00_0062)
    try lan.run(for: .seconds(2))
    let replies = lan.responses(of: 0).filter { $0.time > start }
    #expect(replies.flatMap(\.message.answers).count == 2)
    // Together, unless the first was to go before the second might.
    #expect(replies.count == 1 || replies[0].time < start + .milliseconds(27))
  }

  @Test func typesThatANameDoesntHaveAreDenied() throws {
    var lan = try published()
    let cases: [(String, DNSRecordType, [DNSRecordType])] = [
      ("shop.local", .aaaa, [.a]), (Self.instance, .a, [.txt, .srv]),
    ]
    for (name, type, has) in cases {
      let answer = try #require(try answers(&lan, to: try question(name, type)).first?.sent.message.answers.first)
      guard case .denial(let next, let types) = answer.data else {
        Issue.record("no denial: \(answer)")
        continue
      }
      #expect(next == answer.name && types == has && answer.cacheFlush)
    }
    #expect(try answers(&lan, to: try question("other.local", .a)).isEmpty)
  }

  @Test func knownAnswersAreSuppressedWithHalfOfTheirTime() throws {
    var lan = try published()
    for (ttl, count) in [(UInt32(4500), 0), (2250, 0), (2249, 1)] {
      var message = try question(Self.type, .ptr)
      message.answers = [DNSRecord(try DNSName(Self.type), .pointer(try DNSName(Self.instance)), ttl: ttl)]
      #expect(try answers(&lan, to: message).count == count, "listed with \(ttl) seconds")
    }
  }

  @Test func knownAnswersOfFurtherDatagramsCount() throws {
    var lan = try published()
    let known = [DNSRecord(try DNSName(Self.type), .pointer(try DNSName(Self.instance)), ttl: 4500)]
    var truncated = try question(Self.type, .ptr)
    truncated.isTruncated = true
    let alone = try answers(&lan, to: truncated)
    #expect(alone.allSatisfy { (.milliseconds(400) ... .milliseconds(500)).contains($0.delay) } && alone.count == 1)
    let start = lan.now
    try lan.play(truncated)
    try lan.run(for: .milliseconds(50))
    try lan.play(DNSMessage(answers: known), address: 0x0A00_0062)
    try lan.run(for: .milliseconds(50))
    let other = lan.responses(of: 0).filter { $0.time > start }
    #expect(other.isEmpty)
    try lan.play(DNSMessage(answers: known))
    try lan.run(for: .seconds(3))
    #expect(lan.responses(of: 0).filter { $0.time > start }.isEmpty, "what the same asker knows is not said")
  }

  @Test func duplicateAnswerSuppression() throws {
    for (ttl, count) in [(UInt32(4500), 0), (4000, 1)] {
      var lan = try published()
      let start = lan.now
      try lan.play(try question(Self.type, .ptr))
      try lan.run(for: .milliseconds(2))
      let same = DNSRecord(try DNSName(Self.type), .pointer(try DNSName(Self.instance)), ttl: ttl)
      try lan.play(DNSMessage(isResponse: true, isAuthoritative: true, answers: [same]))
      try lan.run(for: .seconds(3))
      #expect(lan.responses(of: 0).count { $0.time > start } == count, "somebody said it for \(ttl) seconds")
    }
  }

  @Test func aRecordIsMulticastOnceASecond() throws {
    var lan = try published()
    let start = lan.now
    for step in 0..<100 {
      try lan.play(try question("shop.local", .a), address: 0x0A00_0040 + UInt32(step % 7))
      try lan.run(for: .milliseconds(50))
    }
    try lan.run(for: .seconds(2))
    let times = try lan.multicasts(of: 0, "shop.local", .a, after: start)
    #expect((5...7).contains(times.count))
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= .seconds(1) })
  }

  @Test func probesAreAnsweredFourTimesASecond() throws {
    var lan = try published()
    let start = lan.now
    let name = try DNSName("shop.local")
    let claim = DNSRecord(name, .address(.v4(1)), ttl: 120)
    for _ in 0..<20 {
      try lan.play(DNSMessage(questions: [DNSQuestion(name, .any)], authority: [claim]))
      try lan.run(for: .milliseconds(50))
    }
    let times = try lan.multicasts(of: 0, "shop.local", .a, after: start)
    #expect((4...5).contains(times.count))
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= .milliseconds(250) })
  }

  @Test func whoWantsItAloneGetsItAlone() throws {
    var lan = try published()
    let first = try answers(&lan, to: try question("shop.local", .a, unicast: true))
    #expect(first.map(\.sent.destination) == [nil], "all were told last more than a quarter of its time ago")
    let second = try answers(&lan, to: try question("shop.local", .a, unicast: true))
    #expect(second.map(\.sent.destination?.port) == [5353])
    #expect(second.map(\.delay) == [.zero])
  }

  @Test func legacyAskersGetWhatAServerWouldSay() throws {
    var lan = try published()
    var message = try question(Self.instance, .srv)
    message.id = 4711
    let reply = try #require(try answers(&lan, to: message, port: 40_000).first)
    #expect(reply.sent.destination?.port == 40_000)
    #expect(reply.sent.message.id == 4711 && reply.sent.message.questions == message.questions)
    let records = reply.sent.message.answers + reply.sent.message.additional
    #expect(records.allSatisfy { $0.ttl <= 10 && !$0.cacheFlush })
    #expect(reply.sent.message.answers.map(\.type) == [.srv])
    #expect(reply.sent.bytes == reply.sent.message.encoded(compresses: false))
  }

  @Test func questionsFromOtherNetworksAreIgnored() throws {
    var lan = try published()
    let start = lan.now
    try lan.play(try question("shop.local", .a), to: 0, address: 0x0808_0808)
    try lan.run(for: .seconds(2))
    #expect(lan.responses(of: 0).allSatisfy { $0.time <= start })
    try lan.play(try question("shop.local", .a), to: 0)
    try lan.run(for: .seconds(2))
    #expect(lan.responses(of: 0).last?.destination?.address == .v4(0x0A00_0063), "asked alone, answered alone")
  }

  @Test func aChangedTextReplacesTheOldOne() throws {
    var lan = try published(txt: try TXTRecord(["v": "1"]))
    let start = lan.now
    try lan.step(0, .publish(2, .service(try VirtualLAN.service(txt: try TXTRecord(["v": "2"])))))
    try lan.run(for: .seconds(10))
    let sent = lan.responses(of: 0).filter { $0.time >= start }
    #expect(sent.map { $0.time - start } == [.zero, .seconds(1), .seconds(3)])
    #expect(sent.allSatisfy { $0.message.answers.map(\.type) == [.txt] && $0.message.answers[0].cacheFlush })
    #expect(lan.probes(of: 0).allSatisfy { $0.time < start }, "a name that is ours needs no probe")
  }

  @Test func aHostThatMovesReplacesItsAddress() throws {
    var lan = try published()
    let start = lan.now
    try lan.step(0, .publish(1, .host(label: "shop", addresses: [.v4(0x0A00_0007), .v6(7)])))
    try lan.run(for: .seconds(10))
    let sent = lan.responses(of: 0).filter { $0.time >= start }
    #expect(sent.count == 3)
    #expect(sent.allSatisfy { $0.message.answers.map(\.type) == [.a, .aaaa] })
    try lan.step(0, .publish(1, .host(label: "shop", addresses: [.v4(0x0A00_0007)])))
    let last = try #require(lan.responses(of: 0).last { $0.message.answers.contains { $0.ttl == 0 } })
    #expect(last.message.answers.map(\.type) == [.aaaa], "no other record replaces the last of its type")
  }

  @Test func goodbyeSaysThatNothingIsLeft() throws {
    var lan = try published()
    try lan.step(0, .withdraw(2))
    let goodbye = try #require(lan.responses(of: 0).last)
    #expect(goodbye.time == lan.now)
    #expect(goodbye.message.answers.allSatisfy { $0.ttl == 0 })
    #expect(Set(goodbye.message.answers.map(\.type)) == [.srv, .txt, .ptr])
    #expect(try answers(&lan, to: try question(Self.type, .ptr)).isEmpty)
    try lan.step(0, .shutDown)
    #expect(lan.responses(of: 0).last?.message.answers.map(\.type) == [.a])
    #expect(lan.engines[0].nextWake == nil)
  }

  @Test func whatAnotherServiceSharesGetsNoGoodbye() throws {
    var lan = try published()
    try lan.step(0, .publish(3, .service(try VirtualLAN.service("Second", port: 81))))
    try lan.run(for: .seconds(10))
    try lan.step(0, .withdraw(2))
    let names = try #require(lan.responses(of: 0).last).message.answers.map { "\($0.name)" }
    #expect(!names.contains("_services._dns-sd._udp.local"), "there is still one of the type")
    #expect(names.contains(Self.type))
  }

  @Test func recordsThatOthersLetRunOutAreRescued() throws {
    var lan = try published()
    let start = lan.now
    let goodbye = DNSRecord(try DNSName(Self.type), .pointer(try DNSName(Self.instance)), ttl: 0)
    try lan.play(DNSMessage(isResponse: true, isAuthoritative: true, answers: [goodbye]))
    try lan.run(for: .milliseconds(200))
    #expect(try lan.multicasts(of: 0, Self.type, .ptr, after: start).count == 1)
  }

  @Test func subtypesAndTypesAreLists() throws {
    var lan = try published()
    try lan.step(0, .publish(2, .service(try VirtualLAN.service(subtypes: ["_printer"]))))
    try lan.run(for: .seconds(10))
    for name in ["_printer._sub._http._tcp.local", "_services._dns-sd._udp.local"] {
      #expect(try answers(&lan, to: try question(name, .ptr)).count == 1, "\(name)")
    }
  }
}
