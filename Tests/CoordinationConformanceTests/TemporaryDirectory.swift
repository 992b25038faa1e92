import Foundation

/// A folder for one test, removed afterwards.
func withDirectory<Value>(_ body: (String) async throws -> Value) async throws -> Value {
  let url = FileManager.default.temporaryDirectory.appending(path: "flotilla-conformance-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  let result: Value
  do {
    result = try await body(url.path(percentEncoded: false))
  } catch {
    try FileManager.default.removeItem(at: url)
    throw error
  }
  try FileManager.default.removeItem(at: url)
  return result
}
