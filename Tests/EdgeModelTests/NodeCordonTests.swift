import EdgeModel
import Testing

@Suite struct NodeCordonTests {
  private static func cordon(_ letter: Character, _ mode: NodeCordon.Mode) throws -> DesiredChange {
    .cordon(
      NodeCordon(
        id: try Sample.node(letter), mode: mode, requestedBy: Actor(role: .user, name: "ann"),
        at: Timestamp(milliseconds: 7)))
  }

  private static func state(_ changes: [DesiredChange]) -> DesiredState {
    var state = DesiredState()
    for (index, change) in changes.enumerated() {
      state.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: UInt64(index + 1)), changes: [change]))
    }
    return state
  }

  @Test func theRecordHasAFormThatStays() throws {
    let change = try Self.cordon("a", .draining)
    #expect(
      try json(change) == """
        {"kind":"cordon","record":{"at":7,"id":"naaaaaaaaaaa","mode":"draining","requestedBy":{"isAdministrator":false,\
        "name":"ann","role":"user"}},"version":1}
        """)
    #expect(try throughJSON(change) == change)
  }

  @Test func theNewestCountsAndALiftedOneIsGone() throws {
    let state = Self.state([
      try Self.cordon("b", .cordoned), try Self.cordon("a", .draining), try Self.cordon("b", .draining),
      try Self.cordon("a", .lifted),
    ])
    #expect(state.cordons.mapValues(\.mode) == [try Sample.node("b"): .draining])
    #expect(try throughJSON(state) == state)
  }

  @Test func whatAnOlderProgramDidNotKnowIsTakenOver() throws {
    let newer = DesiredChange.unknown(
      UnknownRecord(kind: "cordon", version: 2, record: .object(["id": .text("naaaaaaaaaaa"), "zone": .integer(1)])))
    var state = Self.state([newer])
    #expect(state.refusal != nil)
    state.apply(
      DesiredEntry(version: DesiredVersion(epoch: 1, index: 2), changes: [try Self.cordon("a", .cordoned)]))
    #expect(state.refusal == nil)
    #expect(state.cordons.count == 1)
  }
}
