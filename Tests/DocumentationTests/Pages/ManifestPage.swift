import Manifests

/// The program of docs/manifest.md.
enum ManifestPage {
  struct NoManifest: Error {}

  static func read(_ fileNames: [String], _ bytes: [UInt8]) throws -> AppManifest? {
    let catalog = ManifestCatalog.standard
    guard let name = catalog.manifest(among: fileNames) else { throw NoManifest() }
    let (manifest, diagnostics) = catalog.parse(bytes, named: name)
    for diagnostic in diagnostics { print(diagnostic) }
    return manifest
  }
}
