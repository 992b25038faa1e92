/// A named volume of a deployment and where one of its services finds it. Volumes survive updates and restarts; they go
/// when the deployment is destroyed.
public struct VolumeMount: Codable, Hashable, Sendable {
  /// The volume's name within its deployment: services that name the same one share it.
  public var volume: VolumeName
  /// An absolute path inside the service, as ``isPath(_:)`` wants it.
  public var path: String
  /// Whether the service may only read it.
  public var isReadOnly: Bool

  public init(_ volume: VolumeName, at path: String, isReadOnly: Bool = false) {
    self.volume = volume
    self.path = path
    self.isReadOnly = isReadOnly
  }

  /// Whether a volume can be mounted there: absolute, not the root, no `.`, `..` or empty parts, at most 512 bytes
  /// without control characters.
  public static func isPath(_ text: String) -> Bool {
    guard text.utf8.count <= 512, text.hasPrefix("/"), !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
      return false
    }
    let parts = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    let isClosed = parts.last?.isEmpty == true && parts.count > 1
    return (isClosed ? parts.dropLast() : parts[...]).allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }
}
