import Manifests

/// The programs of docs/modules/Manifests.md.
enum ManifestsPage {
  static func ruby() -> ManifestCatalog {
    let ruby = Language(
      "ruby", baseImage: "ruby:3-slim", defaultRun: "ruby main.rb", hostCommand: "ruby",
      dockerfile: """
        ARG BASE={{base}}
        FROM ${BASE}
        WORKDIR /app
        COPY . .
        {{test}}
        EXPOSE {{port}}
        CMD {{run}}
        """)
    let catalog = ManifestCatalog([ShipwreckFormat(languages: .standard.adding(ruby))])
    return catalog
  }

  /// A manifest of one line: the port of a static site.
  struct PortFile: ManifestFormat {
    var fileNames: [String] { ["PORT"] }

    func parse(_ bytes: [UInt8], named: String) -> (AppManifest?, [Diagnostic]) {
      let text = String(decoding: bytes.prefix(16), as: UTF8.self).split(separator: "\n").first ?? ""
      guard let port = UInt16(text), port > 0 else {
        return (nil, [Diagnostic(.error, file: named, position: .start, message: "expected a port from 1 to 65535")])
      }
      return (AppManifest(name: "site", language: "static", port: port), [])
    }
  }
}
