import Testing

@testable import DockerClient

@Suite struct EngineTimeTests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0, 0), ("2026-11-21T00:08:52.468472803Z", 1_795_219_732, 468_472_803),
      ("2000-02-29T23:59:59.5Z", 951_868_799, 500_000_000), ("1969-12-31T23:59:59Z", -1, 0),
      ("2026-11-21T01:08:52+01:00", 1_795_219_732, 0), ("2026-11-20T18:38:52-05:30", 1_795_219_732, 0),
      ("0001-01-01T00:00:00Z", -62_135_596_800, 0), ("9999-12-31T23:59:59.1234567891Z", 253_402_300_799, 123_456_789),
    ] as [(String, Int64, Int32)])
  func `a time is read`(text: String, seconds: Int64, nanoseconds: Int32) {
    #expect(EngineTime(text) == EngineTime(seconds: seconds, nanoseconds: nanoseconds))
  }

  @Test(arguments: [
    "", "2026-11-21", "2026-11-21T00:08:52", "2026-13-21T00:08:52Z", "2026-11-21T24:08:52Z", "2026-11-21T00:08:52.Z",
    "2026-11-21T00:08:52Z ", "2026-11-21T00:08:52+0100", "x026-11-21T00:08:52Z", "2026-11-32T00:00:00Z",
  ])
  func `what is no time isn't`(text: String) {
    #expect(EngineTime(text) == nil)
  }

  @Test func `what is written reads the same`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let time = EngineTime(
        seconds: .random(in: -62_135_596_800...253_402_300_799, using: &generator),
        nanoseconds: .random(in: 0...999_999_999, using: &generator))
      #expect(EngineTime(time.description) == time)
    }
    #expect(EngineTime("0001-01-01T00:00:00Z")?.isNever == true)
    #expect(EngineTime(seconds: 12, nanoseconds: 5).queryValue == "12.000000005")
    #expect(
      EngineTime(seconds: 3).duration(since: EngineTime(seconds: 1, nanoseconds: 500_000_000)) == .milliseconds(1500))
  }
}
