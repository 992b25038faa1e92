import Foundation
import Testing

extension TestPlatform {
  /// Expects that the agents keep nothing of any app: no files, no output, no working directory.
  func expectNoTrace(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    for agent in agents {
      for folder in ["blobs", "logs", "work"] {
        var left: [String] = []
        do {
          try await Wait.until("nothing is left in \(folder) of \(agent.setup.name)", within: .seconds(20)) {
            left = try files(below: "\(agent.setup.dataDirectory)/\(folder)")
            return left.isEmpty
          }
        } catch let error as Command.Failed {
          throw Command.Failed(description: "\(error.description): there is \(left)")
        }
      }
    }
  }

  private func files(below folder: String) throws -> [String] {
    guard let paths = FileManager.default.enumerator(atPath: folder) else { return [] }
    return paths.compactMap { $0 as? String }.filter { path in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder)
      return !isFolder.boolValue
    }
  }
}
