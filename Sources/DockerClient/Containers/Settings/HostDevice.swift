/// A device of the host inside a container.
public struct HostDevice: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// - Parameter permissions: letters out of `rwm`: read, write, make.
  public init(_ path: String, inside: String? = nil, permissions: String = "rwm") {
    fields = [
      "PathOnHost": .string(path), "PathInContainer": .string(inside ?? path),
      "CgroupPermissions": .string(permissions),
    ]
  }

  /// On the host (`PathOnHost`).
  public var path: String { self["PathOnHost", or: ""] }
  /// What it is called inside.
  public var pathInContainer: String { self["PathInContainer", or: ""] }
  /// Letters out of `rwm`: read, write, make (`CgroupPermissions`).
  public var permissions: String { self["CgroupPermissions", or: ""] }
}

/// Devices that a driver of the engine chooses, such as GPUs.
public struct DeviceRequest: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Such as `nvidia`; nil: the first that has the ``capabilities``.
  public var driver: String? {
    get { self["Driver"] }
    set { self["Driver"] = newValue }
  }
  /// How many; -1: all there are.
  public var count: Int? {
    get { self["Count"] }
    set { self["Count"] = newValue }
  }
  /// Certain devices by the driver's ids, in place of ``count``.
  public var deviceIDs: [String] {
    get { self["DeviceIDs", or: []] }
    set { self["DeviceIDs"] = newValue }
  }
  /// Alternatives of capabilities that a device must have together, such as `[["gpu", "nvidia"]]`.
  public var capabilities: [[String]] {
    get { self["Capabilities", or: []] }
    set { self["Capabilities"] = newValue }
  }
  /// Options in the driver's own words.
  public var options: [String: String] {
    get { self["Options", or: [:]] }
    set { self["Options"] = newValue }
  }
}

/// How fast a block device may be used.
public struct DeviceRate: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// - Parameter rate: bytes or operations a second, according to where it is set.
  public init(_ path: String, rate: Int64) {
    fields = ["Path": .string(path), "Rate": .integer(rate)]
  }

  /// On the host, such as `/dev/sda`.
  public var path: String { self["Path", or: ""] }
  /// Bytes or operations a second, according to where it is set.
  public var rate: Int64 { self["Rate", or: 0] }
}

/// The weight of a container at one block device.
public struct DeviceWeight: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// - Parameter weight: 10 to 1000.
  public init(_ path: String, weight: UInt16) {
    fields = ["Path": .string(path), "Weight": .integer(Int64(weight))]
  }

  /// On the host, such as `/dev/sda`.
  public var path: String { self["Path", or: ""] }
  /// Beside that of other containers, 10 to 1000.
  public var weight: UInt16 { self["Weight", or: 0] }
}
