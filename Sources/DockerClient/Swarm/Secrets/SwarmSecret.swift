/// A secret that the swarm keeps (`SecretInspect`). Its value isn't told.
public struct SwarmSecret: SwarmObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Name, labels and driver; its value is never told. The labels alone can be changed.
  public var spec: SwarmSecretSpec {
    get { self["Spec", or: SwarmSecretSpec()] }
    set { self["Spec"] = newValue }
  }
}

/// What a secret shall be (`SecretCreate`).
public struct SwarmSecretSpec: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Holds `data` itself, of which engines take some 500 KB.
  public init(name: String, data: [UInt8], labels: [String: String] = [:]) {
    fields = ["Name": .string(name), "Labels": labels.json, "Data": .string(EngineBase64.text(data))]
  }

  /// Unique among the swarm's secrets.
  public var name: String {
    get { self["Name", or: ""] }
    set { self["Name"] = newValue }
  }
  /// The only thing that an update can change.
  public var labels: [String: String] {
    get { self["Labels", or: [:]] }
    set { self["Labels"] = newValue }
  }
  /// Where its value comes from, if not from here.
  public var driver: DriverChoice? {
    get { self["Driver"] }
    set { self["Driver"] = newValue }
  }
  /// Fills in the value what the task that gets it is; `golang` is the driver for that.
  public var templating: DriverChoice? {
    get { self["Templating"] }
    set { self["Templating"] = newValue }
  }
}

/// A secret as a file in the containers of a service.
public struct SecretReference: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// - Parameters:
  ///   - path: a name below `/run/secrets`, or a whole path.
  ///   - mode: permissions, such as `0o400`.
  public init(id: String, name: String, path: String, user: String = "0", group: String = "0", mode: Int = 0o444) {
    fields = [
      "SecretID": .string(id), "SecretName": .string(name),
      "File": ["Name": .string(path), "UID": .string(user), "GID": .string(group), "Mode": mode.json],
    ]
  }

  /// Of the secret (`SecretID`).
  public var id: String { self["SecretID", or: ""] }
  /// Of the secret, for people (`SecretName`): the id is what counts.
  public var name: String { self["SecretName", or: ""] }
  /// The file's name below `/run/secrets`, or its whole path.
  public var path: String { fields["File"]?["Name"]?.value() ?? "" }
}
