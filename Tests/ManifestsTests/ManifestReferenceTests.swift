import Manifests
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `docs/manifest.md` says what is so: its examples are read, and their output is compared.
struct ManifestReferenceTests {
  private let page: String
  private let blocks: [(info: String, text: String)]

  init() throws {
    // not by URL: it would resolve a link to the folder of the tests
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    page = try String(contentsOfFile: "\(root)/docs/manifest.md", encoding: .utf8)
    let parts = page.split(separator: "\n```", omittingEmptySubsequences: false)
    blocks = stride(from: 1, to: parts.count, by: 2).map { number in
      let part = parts[number]
      let info = part.prefix { $0 != "\n" }
      return (String(info), String(part.dropFirst(info.count + 1)) + "\n")
    }
  }

  @Test func examplesAreGood() {
    let examples = blocks.filter { $0.info == "toml" }
    #expect(examples.count == 8)
    for example in examples {
      let (manifest, diagnostics) = parse(example.text)
      #expect(manifest != nil)
      #expect(diagnostics == [])
    }
    let shown = Set(examples.compactMap { parse($0.text).0?.language })
    #expect(shown == ["python3", "node", "static", "custom", "image"], "the others are python3 with another word")
  }

  @Test func dockerfileIsTheOneOfTheExampleBeforeIt() throws {
    let index = try #require(blocks.firstIndex { $0.info == "dockerfile" })
    let manifest = try #require(parse(blocks[index - 1].text).0)
    #expect(LanguageCatalog.standard[manifest.language]?.dockerfile(for: manifest) == blocks[index].text)
  }

  @Test func brokenExampleGivesItsOutput() throws {
    let index = try #require(blocks.firstIndex { $0.info == "toml broken" })
    let diagnostics = parse(blocks[index].text).1
    #expect(diagnostics.map { "\($0)\n" }.joined() == blocks[index + 1].text)
  }

  @Test func tableOfLanguagesIsComplete() {
    for language in LanguageCatalog.standard.languages where language.dockerfile != nil {
      #expect(page.contains("| `\(language.name)` | `\(language.baseImage)` | `\(language.defaultRun)` |"))
    }
  }

  private func parse(_ text: String) -> (AppManifest?, [Diagnostic]) {
    ManifestCatalog.standard.parse(Array(text.utf8), named: "shipwreck.toml")
  }
}
