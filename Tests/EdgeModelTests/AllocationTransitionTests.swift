import EdgeModel
import Testing

@Suite struct AllocationTransitionTests {
  /// All that is legal, said a second time: FROM > TO because REASON by ROLE.
  private static let legal: Set<String> = [
    "run > stop asked user", "stop > run asked user", "run > failed failed worker", "run > remove superseded leader",
    "run > remove destroyed user", "stop > remove superseded leader", "stop > remove destroyed user",
    "failed > remove superseded leader", "failed > remove destroyed user", "remove > removed confirmedGone worker",
  ]

  private static let reasons: [TransitionReason] = [
    .placed, .asked, .failed("it ended"), .superseded, .destroyed, .confirmedGone,
  ]

  @Test(arguments: AllocationPhase.allCases)
  func exactlyTheLegalStepsAreTaken(_ from: AllocationPhase) throws {
    #expect(Set(Self.reasons.map(\.kind)).count == AllocationTransition.ReasonKind.allCases.count)
    let start = try Sample.allocation(in: from)
    for to in AllocationPhase.allCases {
      for reason in Self.reasons {
        for role in Actor.Role.allCases {
          let words = "\(from.rawValue) > \(to.rawValue) \(reason.kind.rawValue) \(role.rawValue)"
          var allocation = start
          if Self.legal.contains(words) {
            try allocation.move(to: to, because: reason, by: role)
            #expect(allocation.phase == to)
            #expect(allocation.reason == reason)
          } else {
            let error = #expect(throws: IllegalTransition.self) {
              try allocation.move(to: to, because: reason, by: role)
            }
            #expect(error?.allocation == start.id)
            #expect(error?.from == from && error?.to == to && error?.reason == reason && error?.role == role)
            #expect(allocation == start)
          }
        }
      }
    }
  }

  @Test func theTableHasNoStepTwiceAndNoneOutOfTheEnd() {
    #expect(Set(AllocationTransition.table).count == AllocationTransition.table.count)
    #expect(AllocationTransition.table.allSatisfy { $0.from != .removed && $0.from != $0.to && !$0.roles.isEmpty })
  }

  @Test(
    arguments: [
      (.placed, #"{"kind":"placed"}"#), (.failed("no \"port\""), #"{"kind":"failed","words":"no \"port\""}"#),
      (.confirmedGone, #"{"kind":"confirmedGone"}"#),
    ] as [(TransitionReason, String)])
  func reasonsAreReadable(_ reason: TransitionReason, _ text: String) throws {
    #expect(try json(reason) == text)
    #expect(try decoded(TransitionReason.self, text) == reason)
  }

  @Test(arguments: ["{}", #"{"kind":"other"}"#, #"{"kind":"failed"}"#, #""placed""#])
  func otherReasonsAreRefused(_ text: String) {
    #expect(throws: DecodingError.self) { _ = try decoded(TransitionReason.self, text) }
  }
}
