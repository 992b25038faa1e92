import EdgeModel
import Manifests
import Testing

/// A manifest that was read without an error, and what was said of it.
struct ParsedManifest {
  let manifest: AppManifest
  let warnings: [String]

  init(_ text: String, as name: String) throws {
    let (manifest, diagnostics) = ManifestCatalog.standard.parse(Array(text.utf8), named: name)
    let lines = diagnostics.map(\.description)
    self.manifest = try #require(manifest, "\(lines)")
    warnings = diagnostics.map { "\($0.line):\($0.column): \($0.keyPath ?? "")" }
  }

  func companion(_ name: String) throws -> ServiceSpec {
    try #require(manifest.services.companions.first { $0.name.rawValue == name })
  }
}

/// What is wrong with a text, as `line:column: severity: key: message`.
func findings(_ text: String, as name: String) -> [String] {
  ManifestCatalog.standard.parse(Array(text.utf8), named: name).1.map {
    String($0.description.dropFirst(name.count + 1))
  }
}
