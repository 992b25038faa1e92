import ControlAPI
import Manifests

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Checks manifests on this machine.
enum LocalManifest {
  /// More than any format takes; the format itself says so of what is larger than it takes.
  private static let readLimit = 1 << 20

  /// - Parameter path: a manifest, or a directory that has one.
  /// - Throws: ``ToolError`` when there is nothing to check.
  static func validate(_ path: String, _ catalog: ManifestCatalog = .standard) throws(ToolError) -> ValidationResult {
    let file = try manifest(at: path, catalog)
    let bytes = try read(file)
    let (manifest, diagnostics) = catalog.parse(bytes, named: file)
    return ValidationResult(
      name: manifest?.name, file: file, diagnostics: diagnostics.map(ManifestDiagnostic.init))
  }

  private static func manifest(at path: String, _ catalog: ManifestCatalog) throws(ToolError) -> String {
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw ToolError("there is no '\(path)'; a repository's address has a scheme, such as https:// or ssh://")
    }
    guard isDirectory else { return path }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw ToolError("the directory '\(path)' can't be read: \(error)")
    }
    guard let name = catalog.manifest(among: names) else {
      throw ToolError("'\(path)' has no manifest: expected \(catalog.fileNames.joined(separator: " or "))")
    }
    return path == "." ? name : path.hasSuffix("/") ? path + name : "\(path)/\(name)"
  }

  private static func read(_ path: String) throws(ToolError) -> [UInt8] {
    do {
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64 ?? 0
      guard size <= readLimit else { throw ToolError("'\(path)' has \(size) bytes; a manifest is much smaller") }
      return Array(try Data(contentsOf: URL(filePath: path)))
    } catch let error as ToolError {
      throw error
    } catch {
      throw ToolError("'\(path)' can't be read: \(error)")
    }
  }
}

extension ManifestDiagnostic {
  init(_ diagnostic: Diagnostic) {
    self.init(
      severity: diagnostic.severity == .error ? .error : .warning, file: diagnostic.file, line: diagnostic.line,
      column: diagnostic.column, keyPath: diagnostic.keyPath, message: diagnostic.message)
  }
}
