public import EdgeModel

/// What the scheduler knows of something that wants a machine. Copying one costs a reference count.
public struct WorkloadView: Sendable, Identifiable {
  private var box: SharedBox<Fields>

  struct Fields: Codable, Hashable, Sendable {
    var id: WorkloadID
    var name: String
    var resources: Resources
    var named: [String: Int64] = [:]
    var hostPorts: [UInt16]
    var udpHostPorts: [UInt16]? = nil
    var requiredLabels: [String: String]
    var architectures: [String]
    var operatingSystems: [String]
    var language: String?
    var furtherLanguages: [String]? = nil
    var labels: [String: String] = [:]
    var group: String? = nil
    var atomicGroup: String? = nil
    var priority: Int32 = 0
    var image: String? = nil
    var rules = PlacementRules()
  }

  /// A workload without rules of its own; what is not a parameter is set afterwards.
  /// - Parameter resources: CPU in millicores, memory and disk in bytes.
  public init(
    id: WorkloadID, name: String, resources: Resources = .zero, hostPorts: [UInt16] = [],
    requiredLabels: [String: String] = [:], architectures: [String] = [], operatingSystems: [String] = [],
    language: String? = nil, furtherLanguages: [String]? = nil
  ) {
    box = SharedBox(
      Fields(
        id: id, name: name, resources: resources, hostPorts: hostPorts, requiredLabels: requiredLabels,
        architectures: architectures, operatingSystems: operatingSystems, language: language,
        furtherLanguages: furtherLanguages))
  }

  /// The view of a deployment's workload. Its id is the deployment's: versions of one app are one workload.
  public init(_ deployment: DeploymentID, name: AppName, _ spec: WorkloadSpec) {
    let further = Array(spec.requiredLanguages.dropFirst())
    self.init(
      id: WorkloadID(deployment.rawValue), name: name.rawValue, resources: spec.resources,
      hostPorts: spec.tcpHostPorts, requiredLabels: spec.requiredLabels, architectures: spec.architectures,
      language: spec.language, furtherLanguages: further.isEmpty ? nil : further)
    if !spec.udpHostPorts.isEmpty { udpHostPorts = spec.udpHostPorts }
  }

  var fields: Fields {
    get { box.value }
    _modify {
      if !isKnownUniquelyReferenced(&box) { box = SharedBox(box.value) }
      yield &box.value
    }
  }

  /// Names it in plans; unique in a request and, while it runs in one place, in a snapshot.
  public var id: WorkloadID {
    get { box.value.id }
    _modify { yield &fields.id }
  }
  /// What people call it.
  public var name: String {
    get { box.value.name }
    _modify { yield &fields.name }
  }
  /// What it is counted with; negative amounts count as none.
  public var resources: Resources {
    get { box.value.resources }
    _modify { yield &fields.resources }
  }
  /// Amounts of further resources, such as `gpu`; a machine that doesn't name one has none of it.
  public var named: [String: Int64] {
    get { box.value.named }
    _modify { yield &fields.named }
  }
  /// The TCP ports that its machine must offer for it; 0 counts as none.
  public var hostPorts: [UInt16] {
    get { box.value.hostPorts }
    _modify { yield &fields.hostPorts }
  }
  /// The UDP ports that its machine must offer for it; missing in older records.
  public var udpHostPorts: [UInt16]? {
    get { box.value.udpHostPorts }
    _modify { yield &fields.udpHostPorts }
  }
  /// Labels that its machine must have, with these values.
  public var requiredLabels: [String: String] {
    get { box.value.requiredLabels }
    _modify { yield &fields.requiredLabels }
  }
  /// Architectures it can run on; empty for any.
  public var architectures: [String] {
    get { box.value.architectures }
    _modify { yield &fields.architectures }
  }
  /// Operating systems it can run on; empty for any.
  public var operatingSystems: [String] {
    get { box.value.operatingSystems }
    _modify { yield &fields.operatingSystems }
  }
  /// The language that the machine's runtime must be able to build and start; `nil` if it needs none.
  public var language: String? {
    get { box.value.language }
    _modify { yield &fields.language }
  }
  /// What else the runtime must be able to run, such as other languages of the app's services; missing in older records.
  public var furtherLanguages: [String]? {
    get { box.value.furtherLanguages }
    _modify { yield &fields.furtherLanguages }
  }
  /// Its own labels, which the affinities and spreads of others select it by.
  public var labels: [String: String] {
    get { box.value.labels }
    _modify { yield &fields.labels }
  }
  /// What it is one of several copies of: what a disruption budget counts by.
  public var group: String? {
    get { box.value.group }
    _modify { yield &fields.group }
  }
  /// Workloads of one request with the same name here are placed all or none.
  public var atomicGroup: String? {
    get { box.value.atomicGroup }
    _modify { yield &fields.atomicGroup }
  }
  /// Higher goes first, and may take the place of lower where the request allows it.
  public var priority: Int32 {
    get { box.value.priority }
    _modify { yield &fields.priority }
  }
  /// The image it starts from, by any name that machines use too.
  public var image: String? {
    get { box.value.image }
    _modify { yield &fields.image }
  }
  /// What else its machine must or should be like.
  public var rules: PlacementRules {
    get { box.value.rules }
    _modify { yield &fields.rules }
  }
}

extension WorkloadView: Hashable {
  public static func == (left: Self, right: Self) -> Bool {
    left.box === right.box || left.box.value == right.box.value
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(box.value) }
}

extension WorkloadView: Codable {
  public init(from decoder: any Decoder) throws { box = SharedBox(try Fields(from: decoder)) }

  public func encode(to encoder: any Encoder) throws { try box.value.encode(to: encoder) }
}
