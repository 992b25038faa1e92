/// The manifest formats that a program understands.
///
/// ```swift
/// let catalog = ManifestCatalog.standard.adding(MyFormat())
/// guard let name = catalog.manifest(among: filesOfTheRepository) else { … }
/// let (manifest, diagnostics) = catalog.parse(bytes, named: name)
/// ```
public struct ManifestCatalog: Sendable {
  /// The formats; where two of them know a file name the earlier has it.
  public private(set) var formats: [any ManifestFormat]

  /// Formats in the order in which their files are looked for.
  public init(_ formats: [any ManifestFormat]) {
    self.formats = formats
  }

  /// The formats of this module with its own languages: `shipwreck.toml`, and with the package's trait `YAML`
  /// `paradrop.yaml` and the Compose files. In this order: of several manifests in a repository the first is read.
  public static let standard = ManifestCatalog([ShipwreckFormat()] + yaml)

  private static var yaml: [any ManifestFormat] {
    #if YAML
      [ParadropFormat(), ComposeFormat()]
    #else
      []
    #endif
  }

  /// The catalog with one more format, behind the others.
  public func adding(_ format: some ManifestFormat) -> ManifestCatalog {
    ManifestCatalog(formats + [format])
  }

  /// All file names, in the order in which they are looked for.
  public var fileNames: [String] { formats.flatMap(\.fileNames) }

  /// Which of the files at the top of a repository is the manifest; nil if none is.
  public func manifest(among files: some Sequence<String>) -> String? {
    let files = Set(files)
    return fileNames.first(where: files.contains)
  }

  /// The format of a file, by the last part of its path.
  public func format(of path: String) -> (any ManifestFormat)? {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return formats.first { $0.fileNames.contains(name) }
  }

  /// Reads a manifest in the format that its name tells.
  public func parse(_ bytes: [UInt8], named path: String) -> (AppManifest?, [Diagnostic]) {
    guard let format = format(of: path) else {
      let message = "no format is known by this name: expected \(fileNames.joined(separator: " or "))"
      return (nil, [Diagnostic(.error, file: path, position: .start, message: message)])
    }
    return format.parse(bytes, named: path)
  }
}
