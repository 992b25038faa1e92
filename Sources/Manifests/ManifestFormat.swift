/// A kind of manifest file. Third parties add their own to a ``ManifestCatalog``.
public protocol ManifestFormat: Sendable {
  /// The names of files in this format, at the top of a repository; the preferred one first.
  var fileNames: [String] { get }

  /// Reads a manifest and reports everything that is wrong with it at once.
  ///
  /// The bytes come from strangers: the parser limits their size and depth, and never traps. `named` is the name of the
  /// file for the diagnostics. The manifest is nil exactly if one of the diagnostics is an error.
  func parse(_ bytes: [UInt8], named: String) -> (AppManifest?, [Diagnostic])
}

extension ManifestFormat {
  /// Everything that is wrong with a manifest.
  public func validate(_ bytes: [UInt8], named name: String) -> [Diagnostic] { parse(bytes, named: name).1 }
}
