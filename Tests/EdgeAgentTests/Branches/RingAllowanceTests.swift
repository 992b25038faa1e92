import Testing

@testable import EdgeAgent

@Suite struct RingAllowanceTests {
  @Test func aFewInARowAndThenOnceInAWhile() {
    var allowance = RingAllowance(now: .zero)
    let times: [Int64] = Array(repeating: 0, count: 11) + [5, 7, 7]
    let answers = times.map { allowance.take(now: .seconds($0)) }
    #expect(answers == Array(repeating: true, count: 10) + [false, false, true, false])
    var count = 0
    for second in 100_000..<100_600 where allowance.take(now: .seconds(second)) { count += 1 }
    #expect((105...112).contains(count), "\(count) in ten minutes")
  }
}
