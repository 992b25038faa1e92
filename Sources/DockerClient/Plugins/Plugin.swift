/// A plugin of the engine (`PluginInspect`).
public struct Plugin: EngineObject {
  public static let requiredField: String? = "Name"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var id: String { self["Id", or: ""] }
  public var name: String { self["Name", or: ""] }
  public var isEnabled: Bool { self["Enabled", or: false] }
  /// Where it came from, if it came from a registry.
  public var reference: String? { self[text: "PluginReference"] }
  public var settings: Settings { self["Settings", or: Settings()] }
  public var config: Config { self["Config", or: Config()] }

  /// What was set, in place of what its config says.
  public struct Settings: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// `NAME=value`.
    public var environment: [String] { self["Env", or: []] }
    public var arguments: [String] { self["Args", or: []] }
    public var mounts: [Mount] { self["Mounts", or: []] }
    public var devices: [Device] { self["Devices", or: []] }
  }

  /// What it came with.
  public struct Config: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    public var text: String { self["Description", or: ""] }
    public var documentation: String { self["Documentation", or: ""] }
    public var entrypoint: [String] { self["Entrypoint", or: []] }
    public var workingDirectory: String { self["WorkDir", or: ""] }
    /// What it does for the engine, such as `docker.volumedriver/1.0`, and its socket for that.
    public var interfaces: [String] { fields["Interface"]?["Types"]?.value() ?? [] }
    public var socket: String { fields["Interface"]?["Socket"]?.value() ?? "" }
    /// `bridge`, `host` or `none`.
    public var networkMode: String { fields["Network"]?["Type"]?.value() ?? "" }
    public var capabilities: [String] { fields["Linux"]?["Capabilities"]?.value() ?? [] }
    public var environment: [Variable] { self["Env", or: []] }
    public var mounts: [Mount] { self["Mounts", or: []] }
    /// A path below which it mounts what the host shall see.
    public var propagatedMount: String { self["PropagatedMount", or: ""] }
    public var sharesHostProcesses: Bool { self["PidHost", or: false] }
    public var sharesHostIPC: Bool { self["IpcHost", or: false] }
    /// Digests of its layers.
    public var layers: [String] { fields["rootfs"]?["diff_ids"]?.value() ?? [] }
  }

  /// A variable that can be set.
  public struct Variable: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    public var name: String { self["Name", or: ""] }
    public var text: String { self["Description", or: ""] }
    public var value: String? { self["Value"] }
    /// What of it can be set: `value`, or nothing.
    public var settable: [String] { self["Settable", or: []] }
  }

  /// A directory of the host.
  public struct Mount: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    public var name: String { self["Name", or: ""] }
    public var source: String? { self["Source"] }
    public var destination: String { self["Destination", or: ""] }
    public var type: String { self["Type", or: ""] }
    public var options: [String] { self["Options", or: []] }
    public var settable: [String] { self["Settable", or: []] }
  }

  public struct Device: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    public var name: String { self["Name", or: ""] }
    public var path: String? { self["Path"] }
    public var settable: [String] { self["Settable", or: []] }
  }
}

/// What a plugin wants of the host, and must be granted (`GetPluginPrivileges`).
public struct PluginPrivilege: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Such as `network`, `mount`, `device` or `capabilities`.
  public var name: String { self["Name", or: ""] }
  public var text: String { self["Description", or: ""] }
  public var values: [String] { self["Value", or: []] }
}
