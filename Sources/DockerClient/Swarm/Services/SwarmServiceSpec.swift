/// What a service of the swarm shall be (`ServiceCreate`, `ServiceUpdate`).
public struct SwarmServiceSpec: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// One task of an image, by the name that the nodes pull it by. `command` is what follows the image's entry point.
  public init(name: String, image: String, command: [String]? = nil) {
    fields = ["Name": .string(name)]
    task.container.image = image
    task.container.arguments = command
  }

  /// Unique among the swarm's services; on their networks its tasks are found by it.
  public var name: String {
    get { self["Name", or: ""] }
    set { self["Name"] = newValue }
  }
  /// The service's own; its containers get those of ``SwarmContainerSpec/labels``.
  public var labels: [String: String] {
    get { self["Labels", or: [:]] }
    set { self["Labels"] = newValue }
  }
  /// What each of its tasks runs.
  public var task: SwarmTaskSpec {
    get { self["TaskTemplate", or: SwarmTaskSpec()] }
    set { self["TaskTemplate"] = newValue }
  }
  /// How many tasks, and whether they end; it can't be changed to another kind.
  public var mode: ServiceMode {
    get { self["Mode", or: .replicated(1)] }
    set { self["Mode"] = newValue }
  }
  /// How a change is rolled out, and taken back.
  public var update: ServiceRollout? {
    get { self["UpdateConfig"] }
    set { self["UpdateConfig"] = newValue }
  }
  /// How an update is taken back, by hand or after a failure (`RollbackConfig`); nil: as the swarm does it.
  public var rollback: ServiceRollout? {
    get { self["RollbackConfig"] }
    set { self["RollbackConfig"] = newValue }
  }
  /// How it is reached from outside, and by its name.
  public var endpoint: ServiceEndpointSpec {
    get { self["EndpointSpec", or: ServiceEndpointSpec()] }
    set { self["EndpointSpec"] = newValue }
  }

  /// What engines older than this client may not know.
  static let newFields: [FieldVersion] =
    [
      FieldVersion("TaskTemplate.ContainerSpec.Privileges.Seccomp", since: 44),
      FieldVersion("TaskTemplate.ContainerSpec.Privileges.AppArmor", since: 44),
      FieldVersion("TaskTemplate.ContainerSpec.Privileges.NoNewPrivileges", since: 44),
      FieldVersion("TaskTemplate.ContainerSpec.Healthcheck.StartInterval", since: 44),
      FieldVersion("TaskTemplate.ContainerSpec.OomScoreAdj", since: 46),
      FieldVersion("TaskTemplate.Resources.SwapBytes", since: 52),
      FieldVersion("TaskTemplate.Resources.MemorySwappiness", since: 52),
    ] + ContainerMount.newFields.map { $0.below("TaskTemplate.ContainerSpec.Mounts.*") }
}
