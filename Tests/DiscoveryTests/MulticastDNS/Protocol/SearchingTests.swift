import Testing

@testable import Discovery

@Suite struct SearchingTests {
  private static let type = "_http._tcp.local"
  private static let instance = "Shop._http._tcp.local"

  private func questions(_ lan: VirtualLAN, _ host: Int, _ name: String, _ type: DNSRecordType) throws
    -> [VirtualLAN.Sent]
  {
    let name = try DNSName(name)
    return lan.queries(of: host).filter { $0.message.questions.contains { $0.name == name && $0.type == type } }
  }

  private func search(_ lan: inout VirtualLAN, _ host: Int) throws {
    try lan.step(host, .search(9, .services(try DNSName(Self.type))))
  }

  /// A host that searches, and one that has published, after a minute.
  private func found(seed: UInt64 = 1, txt: TXTRecord = TXTRecord()) throws -> VirtualLAN {
    var lan = VirtualLAN(seed: seed)
    let searcher = try lan.addHost()
    let publisher = try lan.addHost()
    try search(&lan, searcher)
    try lan.publish(publisher, txt: txt)
    try lan.run(for: .seconds(60))
    #expect(lan.findings(searcher) == ["+" + Self.instance])
    return lan
  }

  private func response(_ records: [DNSRecord]) -> DNSMessage {
    DNSMessage(isResponse: true, isAuthoritative: true, answers: records)
  }

  @Test(arguments: 0..<8)
  func questionsBackOffToAnHour(seed: UInt64) throws {
    var lan = VirtualLAN(seed: seed)
    let host = try lan.addHost()
    try search(&lan, host)
    try lan.run(for: .seconds(20_000))
    let asked = try questions(lan, host, Self.type, .ptr)
    #expect((.milliseconds(20) ... .milliseconds(120)).contains(try #require(asked.first).time))
    let steps = zip(asked, asked.dropFirst()).map { $1.time - $0.time }
    #expect(steps.prefix(12) == (0..<12).map { .seconds(1 << $0) }[...])
    #expect(steps.dropFirst(12).allSatisfy { $0 == .seconds(3600) } && steps.count > 14)
    #expect(asked.map { $0.message.questions.map(\.wantsUnicast) } == [[true]] + asked.dropFirst().map { _ in [false] })
  }

  @Test(arguments: 0..<8)
  func whatIsPublishedIsFoundWithOneQuestion(seed: UInt64) throws {
    var lan = VirtualLAN(seed: seed)
    let publisher = try lan.addHost()
    try lan.publish(publisher, port: 8080, txt: try TXTRecord(["v": "1"]))
    try lan.run(for: .seconds(20))
    let searcher = try lan.addHost()
    let start = lan.now
    try search(&lan, searcher)
    try lan.run(for: .seconds(2))
    let report = try #require(lan.reports.first { $0.host == searcher })
    #expect(report.time - start <= .milliseconds(250), "a delay before the question, and one before the answer")
    guard case .found(9, let finding) = report.effect else {
      Issue.record("\(report.effect)")
      return
    }
    #expect(finding.port == 8080 && finding.interface == 2 && finding.addresses == [lan.address(publisher)])
    #expect(try finding.host == DNSName("shop.local") && TXTRecord(decoding: finding.txt)["v"] == "1")
    let others = lan.queries(of: searcher).flatMap(\.message.questions).filter { $0.type != .ptr && $0.type != .aaaa }
    #expect(others.isEmpty, "the rest came along with the answer: \(others)")
  }

  @Test func whatIsKnownIsListedInQuestions() throws {
    let lan = try found()
    let asked = try questions(lan, 0, Self.type, .ptr)
    let late = try #require(asked.last { $0.time > .seconds(5) })
    #expect(late.message.answers.map(\.data) == [.pointer(try DNSName(Self.instance))])
    #expect(late.message.answers.allSatisfy { $0.ttl < 4500 && $0.ttl > 2250 && !$0.cacheFlush })
    let answered = try lan.multicasts(of: 1, Self.type, .ptr, after: late.time)
    #expect(answered.isEmpty)
  }

  @Test func recordsAreRefreshedBeforeTheyRunOut() throws {
    var lan = try found()
    try lan.run(for: .seconds(3600 * 3))
    #expect(lan.findings(0) == ["+" + Self.instance], "with answers it lives on")
    let asked = try questions(lan, 0, Self.instance, .srv).map(\.time)
    #expect(asked.count > 80, "SRV lives for two minutes: \(asked.count)")
    let steps = zip(asked, asked.dropFirst()).map { $1 - $0 }
    #expect(steps.allSatisfy { $0 >= .seconds(96) && $0 < .seconds(220) }, "at 80 to 82 % of its time")
    #expect(steps.count { $0 < .seconds(100) } > 70, "unless it came along with another answer")
  }

  @Test func withoutAnswersItIsAskedFourTimesAndLost() throws {
    var lan = VirtualLAN()
    var timing = MDNSTiming()
    timing.unansweredQueries = 100
    let host = try lan.addHost(timing: timing)
    try lan.step(host, .search(9, .host(try DNSName("shop.local"))))
    let record = DNSRecord(try DNSName("shop.local"), .address(.v4(7)), ttl: 1000, cacheFlush: true)
    try lan.play(response([record]))
    try lan.run(for: .seconds(1001) + .milliseconds(1))
    let asked = try questions(lan, host, "shop.local", .a).map(\.time).filter {
      $0 > .seconds(500) && $0 < .seconds(1000)
    }
    #expect(asked.count == 4)
    for (time, percent) in zip(asked, [80, 85, 90, 95]) {
      #expect((.seconds(10 * percent) ... .seconds(10 * percent + 21)).contains(time), "\(time) for \(percent) %")
    }
    #expect(lan.findings(host) == ["+shop.local", "-shop.local"])
    #expect(lan.reports.last?.time == .seconds(1000) + VirtualLAN.latency)
  }

  @Test func unansweredQuestionsRemoveWhatTheyAskedFor() throws {
    var lan = try found()
    lan.silence(1)
    let start = lan.now
    for _ in 0..<2 {
      try lan.play(DNSMessage(questions: [DNSQuestion(try DNSName(Self.type), .ptr)]))
      try lan.run(for: .seconds(1))
    }
    try lan.run(for: .seconds(15))
    #expect(lan.findings(0) == ["+" + Self.instance, "-" + Self.instance])
    let lost = try #require(lan.reports.last { $0.host == 0 })
    #expect(lost.time - start <= .seconds(11) + .milliseconds(2) && lost.time - start >= .seconds(10))
  }

  @Test func questionsThatNeedNoAnswerRemoveNothing() throws {
    var lan = try found()
    lan.silence(1)
    let known = DNSRecord(try DNSName(Self.type), .pointer(try DNSName(Self.instance)), ttl: 4000)
    for _ in 0..<4 {
      let question = DNSQuestion(try DNSName(Self.type), .ptr)
      try lan.play(DNSMessage(questions: [question], answers: [known]))
      try lan.play(DNSMessage(questions: [DNSQuestion(question.name, .ptr, wantsUnicast: true)]))
      try lan.run(for: .seconds(1))
    }
    try lan.run(for: .seconds(15))
    #expect(lan.findings(0) == ["+" + Self.instance])
  }

  @Test func goodbyeTakesASecond() throws {
    var lan = try found()
    let start = lan.now
    try lan.step(1, .withdraw(2))
    try lan.run(for: .milliseconds(900))
    #expect(lan.findings(0) == ["+" + Self.instance], "somebody may still rescue it")
    try lan.run(for: .milliseconds(200))
    #expect(lan.findings(0) == ["+" + Self.instance, "-" + Self.instance])
    #expect(lan.reports.last?.time == start + VirtualLAN.latency + .seconds(1))
  }

  @Test func aChangedTextIsSeenAtOnce() throws {
    var lan = try found(txt: try TXTRecord(["v": "1"]))
    let start = lan.now
    try lan.step(1, .publish(2, .service(try VirtualLAN.service(txt: try TXTRecord(["v": "2"])))))
    try lan.run(for: .seconds(10))
    #expect(lan.findings(0) == ["+" + Self.instance, "~" + Self.instance])
    let report = try #require(lan.reports.last { $0.host == 0 })
    guard case .updated(_, let finding) = report.effect else { return }
    #expect(report.time - start == VirtualLAN.latency)
    #expect(TXTRecord(decoding: finding.txt)["v"] == "2")
  }

  @Test func cacheFlushLeavesASecondForTheRestOfAnAnswer() throws {
    var lan = VirtualLAN()
    let host = try lan.addHost()
    let name = try DNSName("shop.local")
    try lan.step(host, .search(9, .host(name)))
    func address(_ number: UInt32) -> DNSRecord { DNSRecord(name, .address(.v4(number)), ttl: 120, cacheFlush: true) }
    func known(_ lan: VirtualLAN) -> [IPAddress] {
      lan.engines[host].searches[9]?.findings.values.first?.addresses ?? []
    }
    try lan.play(response([address(1)]))
    try lan.run(for: .milliseconds(500))
    try lan.play(response([address(2)]))
    try lan.run(for: .seconds(5))
    #expect(known(lan) == [.v4(1), .v4(2)], "two halves of one answer")
    try lan.play(response([address(3)]))
    try lan.run(for: .milliseconds(900))
    #expect(known(lan) == [.v4(1), .v4(2), .v4(3)])
    try lan.run(for: .milliseconds(200))
    #expect(known(lan) == [.v4(3)])
  }

  @Test func duplicateQuestionSuppression() throws {
    for (known, count) in [([DNSRecord](), 0), ([try pointer("Other")], 1)] {
      var lan = VirtualLAN()
      let host = try lan.addHost()
      try search(&lan, host)
      try lan.run(for: .seconds(3))
      let start = lan.now
      // The next is due at about 3.1 s.
      try lan.play(DNSMessage(questions: [DNSQuestion(try DNSName(Self.type), .ptr)], answers: known))
      try lan.run(for: .seconds(2))
      #expect(try questions(lan, host, Self.type, .ptr).count { $0.time > start } == count)
    }
  }

  private func pointer(_ instance: String) throws -> DNSRecord {
    DNSRecord(try DNSName(Self.type), .pointer(try DNSName("\(instance).\(Self.type)")), ttl: 4500)
  }

  @Test func distributedDuplicateSuppression() throws {
    var lan = VirtualLAN()
    let first = try lan.addHost()
    let second = try lan.addHost()
    let publisher = try lan.addHost()
    try lan.publish(publisher)
    try lan.run(for: .seconds(20))
    try search(&lan, first)
    try lan.run(for: .seconds(400))
    try search(&lan, second)
    let start = lan.now
    try lan.run(for: .seconds(120))
    #expect(lan.findings(first) == lan.findings(second))
    let asked = try [first, second].flatMap { try questions(lan, $0, Self.type, .ptr) }.filter { $0.time > start }
    #expect(asked.count < 16, "questions of one serve the other: \(asked.count)")
  }

  @Test func manyKnownAnswersGoOnInFurtherDatagrams() throws {
    var lan = VirtualLAN()
    let host = try lan.addHost()
    try search(&lan, host)
    for index in 0..<90 { try lan.play(response([try pointer("Instance number \(index)")])) }
    try lan.run(for: .seconds(3))
    let start = try #require(try questions(lan, host, Self.type, .ptr).last)
    let messages = lan.queries(of: host).filter { $0.time == start.time }
    #expect(messages.count > 2)
    #expect(messages.flatMap(\.message.answers).count == 90)
    for (message, next) in zip(messages, messages.dropFirst()) where !next.message.answers.isEmpty {
      #expect(message.message.isTruncated || message.message.answers.isEmpty)
    }
    #expect(messages.last?.message.isTruncated == false)
    #expect(messages.allSatisfy { $0.bytes.count <= 1452 })
  }

  @Test func instancesHaveAnyName() throws {
    var lan = VirtualLAN()
    let searcher = try lan.addHost()
    let publisher = try lan.addHost()
    try search(&lan, searcher)
    try lan.publish(publisher, instance: #"Ann's "Büro" v1.2\3"#)
    try lan.run(for: .seconds(3))
    #expect(lan.findings(searcher) == [#"+Ann's "Büro" v1\.2\\3._http._tcp.local"#])
  }

  @Test func ownServicesAreFoundToo() throws {
    var lan = VirtualLAN()
    let host = try lan.addHost()
    try lan.publish(host)
    try lan.run(for: .seconds(20))
    try search(&lan, host)
    try lan.run(for: .seconds(2))
    #expect(lan.findings(host) == ["+" + Self.instance])
  }

  @Test func aLinkThatIsGoneTakesItsServicesAlong() throws {
    var lan = try found()
    try lan.step(0, .linkLost(VirtualLAN.link))
    #expect(lan.findings(0) == ["+" + Self.instance, "-" + Self.instance])
    try lan.step(0, .link(VirtualLAN.link, try VirtualLAN.onLink([lan.address(0)])))
    try lan.run(for: .seconds(2))
    #expect(lan.findings(0) == ["+" + Self.instance, "-" + Self.instance, "+" + Self.instance], "hot-plug")
  }

  @Test(arguments: 0..<5)
  func withAThirdOfAllDatagramsLostEverybodyIsFound(seed: UInt64) throws {
    var lan = VirtualLAN(seed: seed)
    lan.loss = 30
    let searcher = try lan.addHost()
    try search(&lan, searcher)
    for index in 0..<5 {
      let host = try lan.addHost()
      try lan.publish(host, instance: "Shop \(index)", label: "shop\(index)")
    }
    try lan.run(for: .seconds(120))
    let found = lan.findings(searcher).filter { $0.hasPrefix("+") }
    #expect(Set(found).count == 5)
  }

  @Test func nothingIsKeptBeyondTheLimit() throws {
    var lan = VirtualLAN()
    let host = try lan.addHost()
    for batch in 0..<60 {
      let records = try (0..<100).map { index in
        DNSRecord(try DNSName("h\(batch)-\(index).local"), .address(.v4(1)), ttl: 4500)
      }
      try lan.play(response(records))
      try lan.run(for: .milliseconds(2))
    }
    #expect(lan.engines[host].links[VirtualLAN.link]?.querier.cache.count == RecordCache.limit)
    try lan.step(host, .search(9, .host(try DNSName("shop.local"))))
    try lan.play(response([DNSRecord(try DNSName("shop.local"), .address(.v4(7)), ttl: 120)]))
    try lan.run(for: .seconds(1))
    #expect(lan.findings(host) == ["+shop.local"], "what was asked for still has room")
  }
}
