import Manifests
import Testing

struct ManifestCatalogTests {
  /// A format as a third party would write it: the language and the port in one line.
  struct LineFormat: ManifestFormat {
    var fileNames: [String] { ["app.line", "shipwreck.toml"] }

    func parse(_ bytes: [UInt8], named: String) -> (AppManifest?, [Diagnostic]) {
      let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
      guard words.count == 2, let port = words.last.flatMap({ UInt16($0) }) else {
        return (nil, [Diagnostic(.error, file: named, position: .start, message: "expected a language and a port")])
      }
      return (AppManifest(name: named, language: String(words[0]), port: port), [])
    }
  }

  let catalog = ManifestCatalog.standard.adding(LineFormat())

  @Test(arguments: [
    (["README.md", "shipwreck.toml"], "shipwreck.toml"), (["app.line", "shipwreck.toml"], "shipwreck.toml"),
    (["app.line"], "app.line"), (["Shipwreck.toml"], nil), ([], nil),
    (["compose.yaml", "paradrop.yaml", "docker-compose.yml"], "paradrop.yaml"),
    (["docker-compose.yaml", "compose.yml"], "compose.yml"),
    (["compose.yaml", "shipwreck.toml", "paradrop.yaml"], "shipwreck.toml"),
  ])
  func findsTheManifest(_ files: [String], _ expected: String?) {
    #expect(catalog.manifest(among: files) == expected)
  }

  @Test func choosesTheFormatByName() {
    #expect(catalog.parse(Array("node 80".utf8), named: "app.line").0?.port == 80)
    let path = catalog.parse(Array("app.name='a'\nconfig={port=80,lang='node'}".utf8), named: "a/b/shipwreck.toml")
    #expect(path.0?.language == "node")
    #expect(
      catalog.parse([], named: "package.json").1.map(\.description) == [
        "package.json:1:1: error: no format is known by this name: expected shipwreck.toml or paradrop.yaml or compose.yaml "
          + "or compose.yml or docker-compose.yml or docker-compose.yaml or app.line or shipwreck.toml"
      ])
  }
}
