/// What a message is: a name that stays for ever and the version of its content.
///
/// The name travels in the AMQP property `type`, the version in the header ``MessageHeader/typeVersion``, so that any
/// client in any language can read both. Raise the version only when an old reader would misread the new content; a new
/// optional field needs no new version.
public struct MessageType: Hashable, Sendable, CustomStringConvertible {
  /// The stable name, for example `flotilla.sysinfo`; at most 255 bytes, checked when a message is sent.
  public var name: String
  /// The version of the content, from 1.
  public var version: UInt16

  /// Names a type.
  public init(_ name: String, version: UInt16) {
    self.name = name
    self.version = version
  }

  public var description: String { "\(name) v\(version)" }
}
