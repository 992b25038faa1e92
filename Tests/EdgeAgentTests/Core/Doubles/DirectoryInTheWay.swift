import Foundation

/// A directory that isn't empty where a file should go: nothing can be put in its place.
enum DirectoryInTheWay {
  static func make(at path: String) throws {
    try FileManager.default.createDirectory(atPath: path + "/occupied", withIntermediateDirectories: true)
  }
}
