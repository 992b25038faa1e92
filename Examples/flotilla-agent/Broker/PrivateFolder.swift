import Foundation

/// A folder, and files, of the agent's user alone.
enum PrivateFolder {
  static func make(_ path: String) throws {
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
  }

  /// Nobody else can read it at any moment, and it is there whole or as it was before.
  static func write(_ text: String, to path: String) throws {
    let new = path + ".new"
    if FileManager.default.fileExists(atPath: new) { try FileManager.default.removeItem(atPath: new) }
    guard
      FileManager.default.createFile(atPath: new, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    else { throw StartFailure("\(new) can't be written") }
    guard rename(new, path) == 0 else {
      throw StartFailure("\(path) can't be written: \(String(cString: strerror(errno)))")
    }
  }
}
