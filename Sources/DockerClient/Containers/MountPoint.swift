/// What is mounted in a container.
public struct MountPoint: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// `bind`, `volume`, `tmpfs` and so on.
  public var type: String { self["Type", or: ""] }
  /// The volume's name, if it is one.
  public var name: String? { self[text: "Name"] }
  /// A path of the host.
  public var source: String { self["Source", or: ""] }
  /// A path in the container.
  public var destination: String { self["Destination", or: ""] }
  /// The driver of the volume, such as `local`; nil if it is none.
  public var driver: String? { self[text: "Driver"] }
  /// The options as they were given.
  public var mode: String { self["Mode", or: ""] }
  /// Whether the container may write there (`RW`).
  public var isWritable: Bool { self["RW", or: false] }
  /// Whether later mounts below are seen on the other side: `rprivate`, `rslave` and so on. Empty for a volume.
  public var propagation: String { self["Propagation", or: ""] }
}

/// What a storage driver says of a container or an image.
public struct DriverData: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// The driver's name, such as `overlay2`.
  public var name: String { self["Name", or: ""] }
  /// What the driver says of it, such as paths of the host; each driver has words of its own.
  public var data: [String: JSONValue] { self["Data", or: [:]] }
}
