import Manifests
import Testing

struct TOMLDateTimeTests {
  @Test(arguments: [
    ("1979-05-27T07:32:00Z", "1979-05-27T07:32:00Z"), ("1979-05-27 07:32:00.5-07:30", "1979-05-27T07:32:00.5-07:30"),
    ("1979-05-27t00:32:00.999999999999", "1979-05-27T00:32:00.999999999"), ("2024-02-29", "2024-02-29"),
    ("2000-02-29", "2000-02-29"), ("23:59:60", "23:59:60"), ("00:00:00.010", "00:00:00.01"),
    ("0000-01-01", "0000-01-01"), ("1979-05-27T07:32:00-00:00", "1979-05-27T07:32:00Z"),
  ])
  func reads(_ text: String, _ expected: String) {
    let document = TOMLDocument.parse("a = \(text) # b")
    #expect(document.faults == [])
    let description: String? =
      switch document.root["a"]?.kind {
      case .date(let value): value.description
      case .time(let value): value.description
      case .dateTime(let value): value.description
      default: nil
      }
    #expect(description == expected)
  }

  @Test(arguments: [
    "1900-02-29", "2023-04-31", "2023-00-01", "2023-01-00", "24:00:00", "00:60:00", "00:00:61", "00:00:00.", "00:00",
    "2023-01-01T", "2023-01-01T00:00", "2023-01-01T00:00:00+24:00", "2023-01-01T00:00:00+00:60",
    "2023-01-01T00:00:00+0000", "2023-1-1", "2023-01-01  00:00:00", "2023-01-01T00:00:00ZZ",
  ])
  func refuses(_ text: String) {
    #expect(!TOMLDocument.parse("a = \(text)").faults.isEmpty)
  }
}
