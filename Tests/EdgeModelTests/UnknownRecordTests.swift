import EdgeModel
import Testing

@Suite struct UnknownRecordTests {
  private func entry(_ index: UInt64, _ changes: [DesiredChange]) -> DesiredEntry {
    DesiredEntry(version: DesiredVersion(epoch: 1, index: index), changes: changes)
  }

  private func state(_ changes: [DesiredChange]) -> DesiredState {
    var state = DesiredState()
    for (index, change) in changes.enumerated() { state.apply(entry(UInt64(index + 1), [change])) }
    return state
  }

  private func unknown(_ kind: String, _ version: UInt32 = 1, _ record: RecordValue = .null) -> DesiredChange {
    .unknown(UnknownRecord(kind: kind, version: version, record: record))
  }

  @Test func randomRecordsOfUnknownKindsComeThroughUnchanged() throws {
    var random = SplitMix(seed: 7)
    for _ in 0..<500 {
      let change = unknown("quota", UInt32.random(in: 1...(.max), using: &random), value(4, &random))
      let text = try json(change)
      let back = try decoded(DesiredChange.self, text)
      #expect(back == change)
      #expect(try json(back) == text)
    }
  }

  @Test(arguments: [
    "null", "true", "0", "1", "-9223372036854775808", "9223372036854775807", "9223372036854775808",
    "18446744073709551615", "9007199254740993", "0.1", "-1.5e-300", "1.7976931348623157e+308", #""""#, #""é\n\"""#,
    "[]", "{}", #"[1,[2,{"a":null}]]"#, #"{"":false,"super":{"kind":[]}}"#,
  ])
  func whatARecordHoldsIsExact(_ text: String) throws {
    #expect(try json(decoded(RecordValue.self, "[\(text)]")) == "[\(text)]")
  }

  @Test func zeroKeepsItsSign() throws {
    let value = try decoded(RecordValue.self, "[-0.0,0]")
    guard case .list(let values) = value, case .number(let zero)? = values.first else {
      Issue.record("\(value) is no list with a number")
      return
    }
    #expect(zero.sign == .minus)
    #expect(values.last == .integer(0))
    #expect(try throughJSON(value) == value)
  }

  @Test(arguments: [(RecordValue.maximumDepth, true), (RecordValue.maximumDepth + 1, false)])
  func depthHasALimit(_ depth: Int, _ isRead: Bool) throws {
    let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let change = #"{"kind":"quota","version":1,"record":\#(text)}"#
    if isRead {
      _ = try decoded(DesiredChange.self, change)
    } else {
      #expect(throws: DecodingError.self) { try decoded(DesiredChange.self, change) }
    }
  }

  @Test func aMissingVersionIsTheFirst() throws {
    let id = try Sample.deployment()
    #expect(try decoded(DesiredChange.self, #"{"kind":"forget","record":"\#(id)"}"#) == .forget(id))
    let known = try json(DesiredChange.deployment(Sample.record()))
    let old = known.replacing(#","version":1}"#, with: "}")
    #expect(old != known)
    #expect(try decoded(DesiredChange.self, old) == .deployment(Sample.record()))
    #expect(try decoded(DesiredChange.self, #"{"kind":"quota","record":3}"#) == unknown("quota", 1, .integer(3)))
  }

  @Test func aNewerVersionOfAKnownKindIsKeptWhole() throws {
    let text = #"{"kind":"node","record":{"id":"n1","zone":"attic"},"version":9}"#
    let change = try decoded(DesiredChange.self, text)
    #expect(change == unknown("node", 9, .object(["id": .text("n1"), "zone": .text("attic")])))
    #expect(try json(change) == text)
  }

  @Test func theyAreFoldedInOrderAndSayWhatIsMissing() throws {
    let changes = [unknown("quota", 2), unknown("alarm"), unknown("quota", 2), unknown("quota", 1)]
    let state = state(changes)
    #expect(state.unknownRecords.map { DesiredChange.unknown($0) } == changes)
    #expect(state.unknownKinds.map(\.description) == ["alarm version 1", "quota version 1", "quota version 2"])
    #expect(state.refusal?.contains("alarm version 1, quota version 1, quota version 2") == true)
    #expect(state.refusal?.contains("must be updated") == true)
    #expect(DesiredState().refusal == nil)
    let back = try throughJSON(state)
    #expect(back == state)
    #expect(try json(back) == json(state))
  }

  @Test func onlySoManyAreKeptAndTheRestIsCounted() throws {
    var state = DesiredState()
    let records = (0..<UnknownRecords.kept + 3).map { unknown("quota", 1, .integer(Int64($0))) }
    state.apply(entry(1, records))
    #expect(state.unknownRecords.count == UnknownRecords.kept)
    #expect(state.unknownRecords.first?.record == .integer(3))
    #expect(state.unknown.dropped == 3)
    #expect(try throughJSON(state).unknown.dropped == 3)
  }

  @Test func aRecordThatIsKnownReplacesAnUnknownOneOfTheSameIDAndTheOtherWayRound() throws {
    let record = try Sample.record()
    let newer = unknown("deployment", 99, .object(["id": .text("\(record.id)")]))
    let other = unknown("deployment", 99, .object(["id": .text("other")]))
    #expect(state([newer, other, .deployment(record)]).unknownRecords.map { .unknown($0) } == [other])
    let twice = state([.deployment(record), newer, other, newer])
    #expect(twice.unknownRecords.map { .unknown($0) } == [other, newer])
    #expect(twice.deployments[record.id] == record, "the older one is what this program understands")
    #expect(try throughJSON(twice) == twice)
    #expect(state([newer, .forget(record.id)]).refusal == nil)
  }

  @Test func aProgramThatKnowsARecordAppliesWhatAnOlderOneKept() throws {
    // The state as a program writes it that knows neither of the two versions.
    var record = try Sample.record()
    record.resolved = ResolvedSource(generation: 1, reference: try Sample.reference(), workload: Sample.workload)
    record.resolved?.workload.availability = .atMostOne(selfStopAfter: .seconds(60))
    var first = record
    first.intent = .stop
    let kept = [DesiredChange.deployment(first), unknown("quota"), .deployment(record)]
    let before = try json(state([.deployment(try Sample.record())]))
    let text = before.replacing(#""deployments":"#, with: #""later":\#(try json(kept)),"deployments":"#)
    let state = try decoded(DesiredState.self, text)
    #expect(state.deployments == [record.id: record])
    #expect(state.unknownRecords.map(\.kind) == ["quota"])
  }

  @Test func aRecordIsWrittenWithTheLowestVersionThatHoldsIt() throws {
    var workload = Sample.workload
    let plain = try Sample.allocation()
    #expect(DesiredChange.allocation(plain).form.version == 1)
    workload.availability = .atMostOne(selfStopAfter: .seconds(60))
    let special = Allocation(
      placing: plain.id, on: plain.node, name: plain.name, workload: workload, source: plain.source, epoch: 3)
    #expect(DesiredChange.allocation(special).form.version == 2)
    let state = state([.allocation(special), .allocation(try Sample.allocation("b")), unknown("quota")])
    #expect(try throughJSON(state) == state)
    // An older program finds nothing in the list that it would misread.
    #expect(try json(state).contains(#""later":[{"kind":"allocation""#))
  }

  @Test func aPhaseOfANewerAgentDoesNotHideTheRest() throws {
    let observed = ObservedAllocation(
      id: try Sample.allocation().id, phase: .running, since: Timestamp(milliseconds: 1))
    let text = try json([observed, observed]).replacing("running", with: "migrating", maxReplacements: 1)
    #expect(try decoded([ObservedAllocation].self, text).map(\.phase) == [.pending, .running])
  }

  // MARK: Random values

  private struct SplitMix: RandomNumberGenerator {
    var seed: UInt64

    mutating func next() -> UInt64 {
      seed &+= 0x9E37_79B9_7F4A_7C15
      var mixed = seed
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private func value(_ depth: Int, _ random: inout SplitMix) -> RecordValue {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
    case 0: return .null
    case 1: return .flag(Bool.random(using: &random))
    case 2: return .integer(Int64.random(in: .min...(.max), using: &random))
    case 3: return .natural(UInt64.random(in: (1 << 63)...(.max), using: &random))
    case 4: return .number(Double.random(in: -1...1, using: &random) * 1e-3)
    case 5: return .text(["", "a", "ü\u{0}\"\\", "😀", "id"][Int.random(in: 0..<5, using: &random)])
    case 6: return .list((0..<Int.random(in: 0..<4, using: &random)).map { _ in value(depth - 1, &random) })
    default:
      let count = Int.random(in: 0..<4, using: &random)
      return .object(
        Dictionary((0..<count).map { ("k\($0)", value(depth - 1, &random)) }, uniquingKeysWith: { $1 }))
    }
  }
}
