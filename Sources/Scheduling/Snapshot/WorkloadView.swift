public import EdgeModel

/// What the scheduler knows of something that wants a machine.
public struct WorkloadView: Codable, Hashable, Sendable, Identifiable {
  public var id: WorkloadID
  /// What people call it.
  public var name: String
  public var resources: Resources
  /// The TCP ports that its machine must offer for it; 0 counts as none.
  public var hostPorts: [UInt16]
  /// Labels that its machine must have, with these values.
  public var requiredLabels: [String: String]
  /// Architectures it can run on; empty for any.
  public var architectures: [String]
  /// Operating systems it can run on; empty for any.
  public var operatingSystems: [String]
  /// The language that the machine's runtime must be able to build and start; `nil` if it needs none.
  public var language: String?

  public init(
    id: WorkloadID, name: String, resources: Resources = .zero, hostPorts: [UInt16] = [],
    requiredLabels: [String: String] = [:], architectures: [String] = [], operatingSystems: [String] = [],
    language: String? = nil
  ) {
    self.id = id
    self.name = name
    self.resources = resources
    self.hostPorts = hostPorts
    self.requiredLabels = requiredLabels
    self.architectures = architectures
    self.operatingSystems = operatingSystems
    self.language = language
  }

  /// The view of a deployment's workload. Its id is the deployment's: versions of one app are one workload.
  public init(_ deployment: DeploymentID, name: AppName, _ spec: WorkloadSpec) {
    self.init(
      id: WorkloadID(deployment.rawValue), name: name.rawValue, resources: spec.resources, hostPorts: [spec.port],
      requiredLabels: spec.requiredLabels, architectures: spec.architectures, language: spec.language)
  }
}
