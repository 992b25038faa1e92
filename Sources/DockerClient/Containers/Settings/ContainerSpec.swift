/// What a container shall be (`ContainerCreate`). What isn't set is as the image or the engine has it.
///
/// The properties of ``HostConfig`` are reached as if they were the container's own:
///
///     var spec = ContainerSpec(image: "postgres:17")
///     spec.environment = ["POSTGRES_PASSWORD": "secret"]
///     spec.memoryLimit = 256 << 20
@dynamicMemberLookup
public struct ContainerSpec: ContainerSettings {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// A container of an image that is on the engine already, by its name or id. `command` takes the place of the
  /// image's.
  public init(image: String, command: [String]? = nil) {
    fields = [:]
    self.image = image
    if let command { self.command = command }
  }

  /// What the host gives it.
  public var host: HostConfig {
    get { self["HostConfig", or: HostConfig()] }
    set { self["HostConfig"] = newValue }
  }
  /// How it is on its networks, by their names. Engines before API 1.44 take one.
  public var endpoints: [String: EndpointSettings] {
    get { networking["EndpointsConfig", or: [:]] }
    set { networking["EndpointsConfig"] = newValue }
  }

  /// Further names by which others on the network of ``HostConfig/networkMode`` reach it, which is to be set before; not
  /// for the engine's own networks.
  public var networkAliases: [String] {
    get { endpoints[host.networkMode ?? "bridge"]?.aliases ?? [] }
    set { endpoints[host.networkMode ?? "bridge", default: EndpointSettings()].aliases = newValue }
  }

  /// Its ports and where the host makes them reachable.
  public var ports: [PublishedPort] {
    get { host.publishedPorts }
    set {
      host.publishedPorts = newValue
      exposedPorts = newValue.map(\.port)
    }
  }

  /// A property of ``host``.
  public subscript<Value>(dynamicMember path: WritableKeyPath<HostConfig, Value>) -> Value {
    get { host[keyPath: path] }
    set { host[keyPath: path] = newValue }
  }

  private var networking: NetworkingConfig {
    get { self["NetworkingConfig", or: NetworkingConfig()] }
    set { self["NetworkingConfig"] = newValue }
  }

  private struct NetworkingConfig: EngineObject {
    var fields: [String: JSONValue]
  }

  /// What engines older than this client may not know.
  static let newFields: [FieldVersion] =
    [
      FieldVersion("HostConfig.ConsoleSize", since: 42),
      FieldVersion("HostConfig.Annotations", since: 43),
      FieldVersion("Healthcheck.StartInterval", since: 44),
      FieldVersion("NetworkingConfig.EndpointsConfig.*.MacAddress", since: 44),
      FieldVersion("NetworkingConfig.EndpointsConfig.*.GwPriority", since: 48),
      FieldVersion("HostConfig.Umask", since: 56),
    ] + ContainerMount.newFields.map { $0.below("HostConfig.Mounts.*") }
}
