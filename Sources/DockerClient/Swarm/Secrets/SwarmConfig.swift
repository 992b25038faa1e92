/// A file that the swarm keeps for services (`ConfigInspect`).
public struct SwarmConfig: SwarmObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Name, labels and content. The labels alone can be changed.
  public var spec: SwarmConfigSpec {
    get { self["Spec", or: SwarmConfigSpec()] }
    set { self["Spec"] = newValue }
  }
}

/// What a config shall be (`ConfigCreate`).
public struct SwarmConfigSpec: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Holds `data` itself, of which engines take some 1000 KB.
  public init(name: String, data: [UInt8], labels: [String: String] = [:]) {
    fields = ["Name": .string(name), "Labels": labels.json, "Data": .string(EngineBase64.text(data))]
  }

  /// Unique among the swarm's configs.
  public var name: String {
    get { self["Name", or: ""] }
    set { self["Name"] = newValue }
  }
  /// The only thing that an update can change.
  public var labels: [String: String] {
    get { self["Labels", or: [:]] }
    set { self["Labels"] = newValue }
  }
  /// Nil where the engine wrote something that is no base64.
  public var data: [UInt8]? { EngineBase64.bytes(self["Data", or: ""]) }
  /// Fills in the value what the task that gets it is; `golang` is the driver for that.
  public var templating: DriverChoice? {
    get { self["Templating"] }
    set { self["Templating"] = newValue }
  }
}

/// A config as a file in the containers of a service.
public struct ConfigReference: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// - Parameters:
  ///   - path: a whole path.
  ///   - mode: permissions, such as `0o400`.
  public init(id: String, name: String, path: String, user: String = "0", group: String = "0", mode: Int = 0o444) {
    fields = [
      "ConfigID": .string(id), "ConfigName": .string(name),
      "File": ["Name": .string(path), "UID": .string(user), "GID": .string(group), "Mode": mode.json],
    ]
  }

  /// Of the config (`ConfigID`).
  public var id: String { self["ConfigID", or: ""] }
  /// Of the config, for people (`ConfigName`): the id is what counts.
  public var name: String { self["ConfigName", or: ""] }
  /// The file's path in the container; empty if it isn't used as a file.
  public var path: String { fields["File"]?["Name"]?.value() ?? "" }
}
