import Testing

@testable import Discovery

@Suite struct RateLimitTests {
  /// What a number of attempts at one moment get.
  private func ask(_ limit: inout RateLimit, _ source: UInt32, at now: Duration, times: Int = 1) -> [Bool] {
    var answers: [Bool] = []
    for _ in 0..<times { answers.append(limit.allows(.v4(source), at: now)) }
    return answers
  }

  @Test func everyAddressHasItsOwnAndAllHaveOneTogether() {
    var limit = RateLimit(perSource: 3, total: 5)
    let one = ask(&limit, 1, at: .zero, times: 5)
    #expect(one == [true, true, true, false, false])
    let two = ask(&limit, 2, at: .zero, times: 3)
    #expect(two == [true, true, false])
    // A third of a second later each has one more, and all together have one.
    let later = ask(&limit, 1, at: .milliseconds(334), times: 2)
    #expect(later == [true, false])
    // Nobody saves more than a second's.
    let muchLater = ask(&limit, 1, at: .seconds(60), times: 4)
    #expect(muchLater == [true, true, true, false])
  }

  @Test func addressesWithoutEndTakeNoMemoryWithoutEnd() {
    var limit = RateLimit(perSource: 1, total: 100_000)
    var allowed = 0
    for number in 0..<10_000 as Range<UInt32> where ask(&limit, number, at: .zero) == [true] { allowed += 1 }
    #expect(allowed == RateLimit.mostSources)
    let later = ask(&limit, 99_999, at: .seconds(2))
    #expect(later == [true])
  }
}
