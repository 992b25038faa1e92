import Foundation

package enum Shell {
  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  package static func run(_ command: String) async throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.standardError = FileHandle.nullDevice
    try process.run()
    await process.ended()
    guard process.terminationStatus == 0 else { throw Failed(description: "failed: \(command)") }
  }
}
