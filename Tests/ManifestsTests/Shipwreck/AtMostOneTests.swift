import EdgeModel
import Manifests
import Testing

struct AtMostOneTests {
  private func parse(_ line: String) -> (AppManifest?, [Diagnostic]) {
    let text = "[app]\nname = \"a\"\n[config]\nlang = \"node\"\nport = 80\n\(line)\n"
    return ManifestCatalog.standard.parse(Array(text.utf8), named: "shipwreck.toml")
  }

  @Test func withoutAWordItRunsOn() {
    #expect(parse("").0?.availability == .keepRunning)
  }

  @Test(arguments: [10, 60, 3_600])
  func secondsAreTaken(_ seconds: Int64) {
    let (manifest, diagnostics) = parse("at-most-one = \(seconds)")
    #expect(diagnostics == [])
    #expect(manifest?.availability == .atMostOne(selfStopAfter: .seconds(seconds)))
  }

  @Test(arguments: [("9", "the number 9"), ("3601", "the number 3601"), ("true", "the boolean true")])
  func everythingElseIsRefusedWithItsPlace(_ value: String, _ found: String) {
    #expect(
      parse("at-most-one = \(value)").1.map(\.description) == [
        "shipwreck.toml:6:15: error: config.at-most-one: expected a whole number from 10 to 3600, found \(found)"
      ])
  }
}
