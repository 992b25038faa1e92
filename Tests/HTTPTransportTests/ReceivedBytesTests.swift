import Testing

@testable import HTTPTransport

@Suite struct ReceivedBytesTests {
  /// How many bytes come at a time.
  static let patterns: [[Int]] = [
    [0], [1], [1, 0, 2], Array(repeating: 100, count: 3000), Array(repeating: 16 << 10, count: 16), [64 << 10, 1],
    [(64 << 10) - 1, 1, 1], [200_000, 5, 200_000],
  ]

  @Test(arguments: patterns, [0, 100, 1 << 20])
  func `bytes come out in order and in portions`(pattern: [Int], expected: Int) {
    var received = ReceivedBytes(expected: expected)
    var all: [UInt8] = []
    for (index, count) in pattern.enumerated() {
      let piece = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ index) }
      all += piece
      if index.isMultiple(of: 2) {
        piece.withUnsafeBytes { received.append($0) }
      } else {
        received.append(piece)
      }
      #expect(received.count == all.count)
    }
    let most = max(ReceivedBytes.portionSize, pattern.max() ?? 0)
    var taken: [UInt8] = []
    while let portion = received.takeFirst() {
      #expect(!portion.isEmpty && portion.count <= most)
      taken += portion
      #expect(received.count == all.count - taken.count)
    }
    #expect(taken == all)
    #expect(received.isEmpty)
  }

  @Test func `what comes later stands behind what waits`() {
    var first = ReceivedBytes()
    first.append([1, 2])
    var second = ReceivedBytes()
    second.append([3])
    second.append([UInt8](repeating: 4, count: ReceivedBytes.portionSize))
    first.append(second)
    let portions = [first.takeFirst(), first.takeFirst(), first.takeFirst()]
    #expect(portions.map { $0?.count } == [3, ReceivedBytes.portionSize, nil])
    #expect(portions.first == [1, 2, 3])
  }

  @Test func `a download that was paused goes on once most was taken`() {
    let portion = ReceivedBytes.portionSize
    var state = ResponseState(limit: 4 * portion)
    for _ in 0..<4 {
      var bytes = ReceivedBytes()
      bytes.append([UInt8](repeating: 0, count: portion))
      _ = state.deliver(head: nil, bytes: bytes, end: nil)
    }
    let isPaused = state.pauseIfFull(staged: 0)
    #expect(isPaused)
    var resumed: [Bool] = []
    while case .bytes(_, let resume) = state.take() { resumed.append(resume) }
    #expect(resumed == [false, false, true, false])
  }

  /// The next part finds no room, so nothing is handed over with it: whoever isn't woken now never is.
  @Test func `who waits for more than fits is woken when what came fills it exactly`() async throws {
    let taken: [UInt8]? = try await withCheckedThrowingContinuation { continuation in
      var state = ResponseState(limit: 4)
      let (early, _) = state.waitForBytes(continuation, atLeast: 10)
      var bytes = ReceivedBytes()
      bytes.append([1, 2, 3, 4])
      let (wake, _) = state.deliver(head: nil, bytes: bytes, end: nil)
      let isPaused = state.pauseIfFull(staged: 0)
      guard early == nil, !isPaused, let wake else {
        return continuation.resume(throwing: HTTPError(.system, "it would wait for ever"))
      }
      wake.run()
    }
    #expect(taken == [1, 2, 3, 4])
  }
}
