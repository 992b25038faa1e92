public import EdgeModel

/// What the scheduler knows of a machine. Copying one costs two reference counts.
public struct NodeView: Sendable, Identifiable {
  private var box: SharedBox<Facts>
  /// What runs there already, or is on its way there.
  public var placed: [WorkloadView]

  struct Facts: Codable, Hashable, Sendable {
    let id: NodeID
    var name: String
    var platform: Platform
    var labels: [String: String]
    var capacity: Resources
    var named: [String: Int64] = [:]
    var portsInUse: [UInt16]
    var udpPortsInUse: [UInt16]? = nil
    var runtime: String
    var languages: [String]
    var loadMillis: Int64
    var isHeard: Bool
    var isCordoned: Bool
    var isDraining = false
    var isLost = false
    var lowDisk: String? = nil
    var taints: [Taint] = []
    var volumes: [String] = []
    var devices: [String] = []
    var images: [String] = []
    var attributes: [String: Int64] = [:]
    var failures: [NodeFailure] = []
    var reservations: [Reservation] = []
  }

  /// A machine that is heard of and takes everything, unless said otherwise; what is not a parameter is set afterwards.
  /// - Parameters:
  ///   - capacity: CPU in millicores, memory and disk in bytes.
  ///   - portsInUse: TCP ports that something else than its workloads listens on.
  ///   - loadMillis: the average number of runnable processes, in thousandths.
  public init(
    id: NodeID, name: String, platform: Platform, labels: [String: String] = [:], capacity: Resources,
    placed: [WorkloadView] = [], portsInUse: [UInt16] = [], runtime: String = "", languages: [String] = [],
    loadMillis: Int64 = 0, isHeard: Bool = true, isCordoned: Bool = false
  ) {
    box = SharedBox(
      Facts(
        id: id, name: name, platform: platform, labels: labels, capacity: capacity, portsInUse: portsInUse,
        runtime: runtime, languages: languages, loadMillis: loadMillis, isHeard: isHeard, isCordoned: isCordoned))
    self.placed = placed
  }

  private var facts: Facts {
    get { box.value }
    _modify {
      if !isKnownUniquelyReferenced(&box) { box = SharedBox(box.value) }
      yield &box.value
    }
  }

  /// Names it in plans; unique in a snapshot.
  public var id: NodeID { box.value.id }
  /// What people call it.
  public var name: String {
    get { box.value.name }
    _modify { yield &facts.name }
  }
  /// Its architecture and operating system.
  public var platform: Platform {
    get { box.value.platform }
    _modify { yield &facts.platform }
  }
  /// What selectors look at, and places by topology key.
  public var labels: [String: String] {
    get { box.value.labels }
    _modify { yield &facts.labels }
  }
  /// All that it has: CPU in millicores, memory and disk in bytes.
  public var capacity: Resources {
    get { box.value.capacity }
    _modify { yield &facts.capacity }
  }
  /// How much it has of further resources, such as `gpu`.
  public var named: [String: Int64] {
    get { box.value.named }
    _modify { yield &facts.named }
  }
  /// TCP ports that something else than its workloads listens on.
  public var portsInUse: [UInt16] {
    get { box.value.portsInUse }
    _modify { yield &facts.portsInUse }
  }
  /// UDP ports that something else than these has; missing in older records.
  public var udpPortsInUse: [UInt16]? {
    get { box.value.udpPortsInUse }
    _modify { yield &facts.udpPortsInUse }
  }
  /// The runtime's name, such as `docker`.
  public var runtime: String {
    get { box.value.runtime }
    _modify { yield &facts.runtime }
  }
  /// The languages that the runtime can build and start.
  public var languages: [String] {
    get { box.value.languages }
    _modify { yield &facts.languages }
  }
  /// The average number of runnable processes, in thousandths.
  public var loadMillis: Int64 {
    get { box.value.loadMillis }
    _modify { yield &facts.loadMillis }
  }
  /// Whether it is heard of. What is known of one that isn't may be old or missing.
  public var isHeard: Bool {
    get { box.value.isHeard }
    _modify { yield &facts.isHeard }
  }
  /// Whether people asked that nothing new be placed there.
  public var isCordoned: Bool {
    get { box.value.isCordoned }
    _modify { yield &facts.isCordoned }
  }
  /// Whether what runs there shall leave; it takes nothing new either.
  public var isDraining: Bool {
    get { box.value.isDraining }
    _modify { yield &facts.isDraining }
  }
  /// Whether it is given up: what ran there is displaced.
  public var isLost: Bool {
    get { box.value.isLost }
    _modify { yield &facts.isLost }
  }
  /// Which of its disks has less room than it shall, in words that follow the machine's name; `nil` for none, and in older
  /// records.
  public var lowDisk: String? {
    get { box.value.lowDisk }
    _modify { yield &facts.lowDisk }
  }
  /// What keeps workloads off it that don't tolerate it.
  public var taints: [Taint] {
    get { box.value.taints }
    _modify { yield &facts.taints }
  }
  /// The names of the volumes whose data is there.
  public var volumes: [String] {
    get { box.value.volumes }
    _modify { yield &facts.volumes }
  }
  /// The names of the devices that are there, such as `/dev/dri`.
  public var devices: [String] {
    get { box.value.devices }
    _modify { yield &facts.devices }
  }
  /// The names of the images that are there.
  public var images: [String] {
    get { box.value.images }
    _modify { yield &facts.images }
  }
  /// What strategies of third parties need from outside, such as a price or a battery's charge.
  public var attributes: [String: Int64] {
    get { box.value.attributes }
    _modify { yield &facts.attributes }
  }
  /// What failed there lately.
  public var failures: [NodeFailure] {
    get { box.value.failures }
    _modify { yield &facts.failures }
  }
  /// What is kept free for somebody.
  public var reservations: [Reservation] {
    get { box.value.reservations }
    _modify { yield &facts.reservations }
  }

  /// What the workloads there were counted with; negative amounts count as none.
  /// - Parameter workload: one that is left out, because a new version takes its place.
  public func requested(without workload: WorkloadID? = nil) -> Resources {
    placed.reduce(.zero) { sum, other in
      other.id == workload ? sum : sum + other.resources.nonNegative
    }
  }

  /// What is left of its capacity.
  /// - Parameter workload: one whose share counts as free, because a new version takes its place.
  public func free(without workload: WorkloadID? = nil) -> Resources {
    capacity - requested(without: workload)
  }
}

extension NodeView: Hashable {
  public static func == (left: Self, right: Self) -> Bool {
    (left.box === right.box || left.box.value == right.box.value) && left.placed == right.placed
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(box.value)
    hasher.combine(placed)
  }
}

extension NodeView: Codable {
  private enum Key: String, CodingKey { case placed }

  public init(from decoder: any Decoder) throws {
    box = SharedBox(try Facts(from: decoder))
    placed = try decoder.container(keyedBy: Key.self).decode([WorkloadView].self, forKey: .placed)
  }

  public func encode(to encoder: any Encoder) throws {
    try box.value.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(placed, forKey: .placed)
  }
}

extension Resources {
  /// Amounts below zero are hostile or a mistake; they count as none.
  var nonNegative: Resources {
    Resources(
      cpuMillicores: max(0, cpuMillicores), memoryBytes: max(0, memoryBytes), diskBytes: max(0, diskBytes))
  }
}
