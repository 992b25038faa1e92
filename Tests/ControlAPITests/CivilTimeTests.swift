import EdgeModel
import Testing

@testable import ControlAPI

@Suite("Times for people") struct CivilTimeTests {
  @Test(
    "milliseconds and text say the same",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
      (1_700_000_000_250, "2023-11-14T22:13:20.250Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
      (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-11_676_096_000_000, "1600-01-01T00:00:00.000Z"),
    ] as [(Int64, String)])
  func text(_ milliseconds: Int64, _ text: String) {
    let time = CivilTime(Timestamp(milliseconds: milliseconds))
    #expect(time.description == text)
    #expect(CivilTime(text) == time)
  }

  @Test("every millisecond of a second comes back") func roundTrip() {
    for milliseconds in Int64(1_699_999_999_000)..<1_700_000_000_000 {
      let time = CivilTime(Timestamp(milliseconds: milliseconds))
      #expect(CivilTime(time.description)?.timestamp.milliseconds == milliseconds)
    }
  }

  @Test(
    "zones and missing fractions are read",
    arguments: [
      ("2023-11-14T22:13:20Z", 1_700_000_000_000), ("2023-11-14T23:13:20+01:00", 1_700_000_000_000),
      ("2023-11-14T22:13:20.5Z", 1_700_000_000_500),
    ] as [(String, Int64)])
  func reading(_ text: String, _ milliseconds: Int64) {
    #expect(CivilTime(text)?.timestamp.milliseconds == milliseconds)
  }

  @Test(
    "what is no time is refused",
    arguments: [
      "", "now", "2023", "2023-11-14", "2023-13-14T22:13:20Z", "2023-11-14T22:13:20", "1700000000",
      String(repeating: "9", count: 1000),
    ])
  func refused(_ text: String) {
    #expect(CivilTime(text) == nil)
  }

  @Test("times that no calendar has become the nearest", arguments: [Int64.min, .max])
  func extremes(_ milliseconds: Int64) {
    let time = CivilTime(Timestamp(milliseconds: milliseconds))
    #expect(CivilTime(time.description) == time)
  }
}
