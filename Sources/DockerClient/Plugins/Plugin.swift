/// A plugin of the engine (`PluginInspect`).
public struct Plugin: EngineObject {
  public static let requiredField: String? = "Name"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// 64 hexadecimal digits (`Id`).
  public var id: String { self["Id", or: ""] }
  /// What it was called when it was installed, with a tag: by it containers and volumes name their driver.
  public var name: String { self["Name", or: ""] }
  /// Whether it runs and the engine uses it.
  public var isEnabled: Bool { self["Enabled", or: false] }
  /// Where it came from, if it came from a registry.
  public var reference: String? { self[text: "PluginReference"] }
  /// What holds now; changed by setting a plugin, while it is off.
  public var settings: Settings { self["Settings", or: Settings()] }
  /// What its image says of it.
  public var config: Config { self["Config", or: Config()] }

  /// What was set, in place of what its config says.
  public struct Settings: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// `NAME=value`.
    public var environment: [String] { self["Env", or: []] }
    /// Arguments of its ``Plugin/Config/entrypoint``.
    public var arguments: [String] { self["Args", or: []] }
    /// What is mounted in it, with the paths of the host that were set.
    public var mounts: [Mount] { self["Mounts", or: []] }
    /// Devices that it gets, with the paths that were set.
    public var devices: [Device] { self["Devices", or: []] }
  }

  /// What it came with.
  public struct Config: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// What it is for, in words (`Description`).
    public var text: String { self["Description", or: ""] }
    /// Where it is described, mostly a URL.
    public var documentation: String { self["Documentation", or: ""] }
    /// Its program, with the first arguments.
    public var entrypoint: [String] { self["Entrypoint", or: []] }
    /// Where the program runs (`WorkDir`).
    public var workingDirectory: String { self["WorkDir", or: ""] }
    /// What it does for the engine, such as `docker.volumedriver/1.0`, and its socket for that.
    public var interfaces: [String] { fields["Interface"]?["Types"]?.value() ?? [] }
    /// The socket's name, on which the engine speaks to it.
    public var socket: String { fields["Interface"]?["Socket"]?.value() ?? "" }
    /// `bridge`, `host` or `none`.
    public var networkMode: String { fields["Network"]?["Type"]?.value() ?? "" }
    /// Capabilities of the kernel that it needs, such as `CAP_SYS_ADMIN`, or `ALL`.
    public var capabilities: [String] { fields["Linux"]?["Capabilities"]?.value() ?? [] }
    /// Devices of the host that it needs.
    public var devices: [Device] { fields["Linux"]?["Devices"]?.value() ?? [] }
    /// Whether it gets all devices of the host (`AllowAllDevices`).
    public var getsAllDevices: Bool { fields["Linux"]?["AllowAllDevices"]?.value() ?? false }
    /// As whom it runs (`User`): the user's and the group's number.
    public var user: (id: UInt32, group: UInt32) {
      (fields["User"]?["UID"]?.value() ?? 0, fields["User"]?["GID"]?.value() ?? 0)
    }
    /// What follows its entrypoint at first (`Args`).
    public var arguments: [String] { fields["Args"]?["Value"]?.value() ?? [] }
    /// Variables that it reads, with their values at first.
    public var environment: [Variable] { self["Env", or: []] }
    /// Directories of the host that it needs.
    public var mounts: [Mount] { self["Mounts", or: []] }
    /// A path below which it mounts what the host shall see.
    public var propagatedMount: String { self["PropagatedMount", or: ""] }
    /// Whether it sees the host's processes (`PidHost`).
    public var sharesHostProcesses: Bool { self["PidHost", or: false] }
    /// Whether it shares the host's memory and queues (`IpcHost`).
    public var sharesHostIPC: Bool { self["IpcHost", or: false] }
    /// Digests of its layers.
    public var layers: [String] { fields["rootfs"]?["diff_ids"]?.value() ?? [] }
  }

  /// A variable that can be set.
  public struct Variable: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// What it is set by.
    public var name: String { self["Name", or: ""] }
    /// What it is for, in words (`Description`).
    public var text: String { self["Description", or: ""] }
    /// Its value at first; nil: none.
    public var value: String? { self["Value"] }
    /// What of it can be set: `value`, or nothing.
    public var settable: [String] { self["Settable", or: []] }
  }

  /// A directory of the host.
  public struct Mount: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// What it is set by.
    public var name: String { self["Name", or: ""] }
    /// What it is for, in words (`Description`).
    public var text: String { self["Description", or: ""] }
    /// On the host; nil where it has to be set.
    public var source: String? { self["Source"] }
    /// The whole path inside.
    public var destination: String { self["Destination", or: ""] }
    /// Such as `bind`.
    public var type: String { self["Type", or: ""] }
    /// Of the mount, such as `rbind` or `rw`.
    public var options: [String] { self["Options", or: []] }
    /// What of it can be set: `source`, or nothing.
    public var settable: [String] { self["Settable", or: []] }
  }

  /// A device of the host.
  public struct Device: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// What it is set by.
    public var name: String { self["Name", or: ""] }
    /// What it is for, in words (`Description`).
    public var text: String { self["Description", or: ""] }
    /// On the host; nil where it has to be set.
    public var path: String? { self["Path"] }
    /// What of it can be set: `path`, or nothing.
    public var settable: [String] { self["Settable", or: []] }
  }
}

/// What a plugin wants of the host, and must be granted (`GetPluginPrivileges`).
public struct PluginPrivilege: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Such as `network`, `mount`, `device` or `capabilities`.
  public var name: String { self["Name", or: ""] }
  /// What it is wanted for, in words (`Description`).
  public var text: String { self["Description", or: ""] }
  /// What of the kind is wanted, such as `host` of `network` or a path of `mount` (`Value`).
  public var values: [String] { self["Value", or: []] }
}
