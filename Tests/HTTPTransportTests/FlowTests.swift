import Testing

@testable import HTTPTransport

@Suite struct FlowTests {
  private let start = ContinuousClock.now

  /// So many pieces of so many bytes, so far apart.
  private func feed(
    _ flow: inout Flow, from begin: Duration = .zero, pieces: Int, of bytes: Int, every interval: Duration
  ) -> Duration {
    for piece in 0..<pieces { flow.received(bytes, at: start + begin + interval * piece) }
    return begin + interval * pieces
  }

  @Test(arguments: [(100, Duration.microseconds(10)), (32 << 10, .microseconds(100))])
  func `many pieces in a short time are dense`(bytes: Int, interval: Duration) {
    var flow = Flow()
    let now = feed(&flow, pieces: 12, of: bytes, every: interval)
    #expect(!flow.isDense, "not before a period is over")
    _ = feed(&flow, from: now, pieces: 200, of: bytes, every: interval)
    #expect(flow.isDense)
  }

  @Test(arguments: [
    (100, Duration.microseconds(200)),  // few
    (10, .microseconds(50)),  // next to nothing
    (64 << 10, .microseconds(50)),  // more than sockets hold
  ])
  func `others are not`(bytes: Int, interval: Duration) {
    var flow = Flow()
    _ = feed(&flow, pieces: 1000, of: bytes, every: interval)
    #expect(!flow.isDense)
  }

  @Test func `it stays dense when pieces gather, until they fill sockets or are few`() {
    func gathered(_ bytes: Int, every interval: Duration = .microseconds(300)) -> Bool {
      var flow = Flow()
      let now = feed(&flow, pieces: 500, of: 100, every: .microseconds(10))
      _ = feed(&flow, from: now, pieces: 20, of: bytes, every: interval)
      return flow.isDense
    }
    #expect(gathered(20_000))
    #expect(!gathered(200_000))
    #expect(!gathered(100))
    #expect(!gathered(20_000, every: .milliseconds(5)), "each after a pause")
  }

  @Test func `a pause ends it`() {
    var flow = Flow()
    let now = feed(&flow, pieces: 500, of: 100, every: .microseconds(10))
    flow.received(100, at: start + now + .seconds(1))
    #expect(!flow.isDense)
  }
}
