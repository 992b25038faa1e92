import Foundation

/// A file for as long as a test needs it.
enum TemporaryFile {
  static func with(_ bytes: [UInt8], _ body: (String) async throws -> Void) async throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "flotilla-\(UUID().uuidString)")
    try Data(bytes).write(to: url)
    do {
      try await body(url.path(percentEncoded: false))
    } catch {
      try FileManager.default.removeItem(at: url)
      throw error
    }
    try FileManager.default.removeItem(at: url)
  }
}
