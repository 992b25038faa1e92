internal import EdgeAgent
internal import Foundation

/// What a forwarder keeps in its folder: the socket that it is spoken to by, and the routes, so that they outlive it.
struct ForwarderHome: Sendable {
  /// What a Unix socket's path may have at most (unix(7): 108 bytes with the one that ends it).
  static let longestSocketPath = 107

  let directory: String

  var socket: String { directory + "/control.sock" }
  var output: String { directory + "/forwarder.log" }
  private var routesFile: URL { URL(filePath: directory + "/routes.json") }

  /// The routes of an earlier forwarder; none if there was none.
  func load() throws -> [PortRoute] {
    guard FileManager.default.fileExists(atPath: routesFile.path) else { return [] }
    return try JSONDecoder().decode([PortRoute].self, from: Data(contentsOf: routesFile))
  }

  func save(_ routes: [PortRoute]) throws {
    try JSONEncoder().encode(routes).write(to: routesFile, options: .atomic)
  }

  /// Whether the folder is still there; nobody needs what leads to apps of an agent that was thrown away.
  var exists: Bool { FileManager.default.fileExists(atPath: directory) }
}
