import TestSeeds
import Testing

@testable import DockerClient

struct EventCursorTests {
  private func event(_ number: Int, milliseconds: Int) throws -> EngineEvent {
    let json = #"{"Type":"container","Action":"start","Actor":{"ID":"\#(number)"},"timeNano":\#(milliseconds)000000}"#
    return try EngineJSON.decode(EngineEvent.self, from: Array(json.utf8))
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `over any breaks every event comes once, in whatever order the engine has them`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    // Neighbours may have changed places by less than the overlap.
    var time = 1_000_000
    let all = try (0..<200).map { number in
      time += Int.random(in: 0..<400, using: &random)
      return try event(number, milliseconds: time + Int.random(in: 0..<500, using: &random))
    }
    var cursor = EventCursor(since: EngineTime(seconds: 0))
    var seen: [EngineEvent] = []
    var position = 0
    while position < all.count {
      // The connection: what the engine remembers from `since` on, then what happens, up to a break.
      let since = try #require(cursor.since)
      for event in all[..<position] where event.time >= since && cursor.take(event) { seen.append(event) }
      let end = min(all.count, position + Int.random(in: 0..<40, using: &random))
      let delivered = end - Int.random(in: 0...min(3, end - position), using: &random)
      for event in all[position..<delivered] where cursor.take(event) { seen.append(event) }
      position = end
      if end == all.count {
        let since = try #require(cursor.since)
        for event in all where event.time >= since && cursor.take(event) { seen.append(event) }
      }
    }
    #expect(Set(seen).count == seen.count)
    #expect(seen.count == all.count)
  }

  @Test func `memory is bounded`() throws {
    var cursor = EventCursor(since: nil)
    #expect(cursor.since == nil)
    cursor.begin(at: EngineTime(seconds: 5))
    #expect(cursor.since == EngineTime(seconds: 5))
    for number in 0..<50_000 { #expect(cursor.take(try event(number, milliseconds: 10_000))) }
    #expect(!cursor.take(try event(49_999, milliseconds: 10_000)))
    #expect(cursor.remembered <= 2 * EventCursor.memoryLimit)
    #expect(cursor.since == EngineTime(seconds: 9))
  }

  @Test func `what can't come again is forgotten soon`() throws {
    var cursor = EventCursor(since: nil)
    var most = 0
    for number in 0..<5_000 {
      #expect(cursor.take(try event(number, milliseconds: 10_000 + 100 * number)))
      most = max(most, cursor.remembered)
    }
    #expect(most <= 128)
    for number in 4_990..<5_000 { #expect(!cursor.take(try event(number, milliseconds: 10_000 + 100 * number))) }
  }

  @Test func `a time can be moved, also over the seconds, and never overflows`() {
    let time = EngineTime(seconds: 10, nanoseconds: 500_000_000)
    #expect(time.advanced(by: .milliseconds(600)) == EngineTime(seconds: 11, nanoseconds: 100_000_000))
    #expect(time.advanced(by: .milliseconds(-600)) == EngineTime(seconds: 9, nanoseconds: 900_000_000))
    #expect(time.advanced(by: .nanoseconds(1)) == EngineTime(seconds: 10, nanoseconds: 500_000_001))
    #expect(EngineTime(seconds: .max).advanced(by: .seconds(5)).seconds == .max)
    #expect(EngineTime(seconds: .min).advanced(by: .seconds(-5)).seconds == .min)
  }

  @Test func `the date of an answer is read`() {
    #expect(EngineTime(httpDate: "Sat, 21 Nov 2026 16:49:56 GMT")?.description == "2026-11-21T16:49:56Z")
    for text in ["", "Sat, 21 Nov 2026 16:49:56", "Sat, 21 Foo 2026 16:49:56 GMT", "Sat, 1 Nov 2026 16:49:56 GMT"] {
      #expect(EngineTime(httpDate: text) == nil)
    }
  }
}
