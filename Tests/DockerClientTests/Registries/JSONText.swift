import DockerClient
import Foundation

enum JSONText {
  /// Slashes as they are: engines compare the types of plugins with them.
  static func bytes(_ value: JSONValue) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return [UInt8](try encoder.encode(value))
  }
}
