import EdgeModel
import Testing

@testable import EdgeAgent

@Suite struct RedactorTests {
  @Test(arguments: [
    ("", ""), ("nothing here", "nothing here"), ("password1", "***"), ("xpassword1y", "x***y"),
    ("password1password1", "******"), ("password", "password"), ("passwordpassword1", "password***"),
    ("a longer-value-1 and longer-value", "a *** and longer-value"), ("ünï password1 ö", "ünï *** ö"),
    ("ппароль1234", "п***"),
  ])
  func valuesAreReplaced(_ text: String, _ redacted: String) {
    let redactor = Redactor(["password1", "longer-value-1", "пароль1234", "short"])
    #expect(redactor.redact(text) == redacted)
  }

  @Test func theLongestCountsAndShortOnesStay() {
    let redactor = Redactor(["12345678", "1234567890", "1234567"])
    #expect(redactor.redact("1234567890") == "***")
    #expect(redactor.redact("1234567 12345678") == "1234567 ***")
    #expect(Redactor(["1234567", ""]).isEmpty)
  }

  @Test func valuesOfSeveralLinesAreReplacedLineByLine() {
    let redactor = Redactor(["-----BEGIN-----\nMIIEowIBAAKCAQEA\nshort\n"])
    #expect(redactor.redact("key: MIIEowIBAAKCAQEA") == "key: ***")
    #expect(redactor.redact("short") == "short")
  }

  @Test func noTextOfItHasTheValues() {
    let redactor = Redactor(["password1"])
    #expect(!"\(redactor)\(String(reflecting: redactor))".contains("password1"))
  }

  @Test func whatComesOutNeverHasAValue() {
    var random = SystemRandomNumberGenerator()
    let values = ["abababab", "babababab", "aabbaabb"]
    let redactor = Redactor(values)
    for _ in 0..<2_000 {
      let text = String(
        (0..<Int.random(in: 0...40, using: &random)).map { _ in Bool.random(using: &random) ? "a" : "b" })
      let result = redactor.redact(text)
      for value in values { #expect(!result.contains(value), "\(text) became \(result)") }
    }
  }

  @Test func aLogKeepsNothingOfIt() async throws {
    let kept = RecordingSink()
    let log = RedactingLog(base: kept, redactor: Redactor(["password1"]))
    #expect(log.isConfidential)
    #expect(!RedactingLog(base: kept, redactor: Redactor([])).isConfidential)
    try await log.write([
      LogLine(stream: .standardOutput, at: Sample.time(1), text: "it is password1"),
      LogLine(stream: .build, at: Sample.time(2), text: "built"),
    ])
    let lines = try await log.lastLines(of: [.standardOutput, .build], count: 10)
    #expect(lines.map(\.text) == ["it is ***", "built"])
    #expect(lines.map(\.at) == [Sample.time(1), Sample.time(2)])
  }
}
