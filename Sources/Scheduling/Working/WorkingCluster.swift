public import EdgeModel

/// The one mutable copy that a plan works on: the machines as they would be, with what the rules look up kept up to date.
///
/// It belongs to one plan on one thread. ``mark()`` and ``undo(to:)`` take back what did not work out.
public final class WorkingCluster {
  /// Of the snapshot that it was made from.
  public let version: DesiredVersion
  /// Sorted by id, with what is placed on them by now.
  public private(set) var nodes: [NodeView]
  let kinds: ResourceKinds
  let columns: Columns
  private(set) var ports: PortIndex
  private(set) var topology: Topology
  /// The machines that changed, in the order in which they did.
  private(set) var touched: [Int32] = []
  private var homes: [WorkloadID: Int32]
  /// The other places of those that are in several.
  private var further: [WorkloadID: [Int32]] = [:]
  private var journal: [Step] = []
  /// Which machines hold something back, and for whom.
  let reserved: [(node: Int, reservation: Reservation)]
  let hasFailures: Bool
  /// Whether a machine has a taint that asks to be avoided.
  let hasAvoided: Bool

  private enum Step {
    case placed(Int)
    case removed(WorkloadView, from: Int, at: Int)
  }

  /// - Parameter workloads: what will be asked about; only resources that they or the machines name are counted.
  public init(_ snapshot: ClusterSnapshot, for workloads: [WorkloadView] = []) {
    version = snapshot.version
    nodes = Array(snapshot.nodes)
    var names: Set<String> = []
    for node in nodes where !node.named.isEmpty { names.formUnion(node.named.keys) }
    for workload in workloads where !workload.named.isEmpty { names.formUnion(workload.named.keys) }
    kinds = ResourceKinds(names: names)
    columns = Columns(nodes, kinds)
    ports = PortIndex(nodes)
    topology = Topology(nodes)
    homes = [:]
    var reserved: [(Int, Reservation)] = []
    for (index, node) in nodes.enumerated() where !node.reservations.isEmpty {
      reserved += node.reservations.map { (index, $0) }
    }
    self.reserved = reserved
    hasFailures = nodes.contains { !$0.failures.isEmpty }
    hasAvoided = nodes.contains { node in node.taints.contains { $0.effect == .avoid } }
    homes.reserveCapacity(nodes.reduce(0) { $0 + $1.placed.count })
    for index in nodes.indices {
      recount(index)
      for workload in nodes[index].placed {
        note(ask(workload), at: index)
      }
    }
  }

  /// The place of a machine in ``nodes``.
  public func index(of node: NodeID) -> Int? {
    var (low, high) = (0, nodes.count)
    while low < high {
      let middle = (low + high) / 2
      if nodes[middle].id < node { low = middle + 1 } else { high = middle }
    }
    return low < nodes.count && nodes[low].id == node ? low : nil
  }

  /// Where a workload is; of several places one on a machine that is not lost, then the first.
  public func home(of workload: WorkloadID) -> Int? { homes[workload].map { Int($0) } }

  /// All places of a workload, ``home(of:)`` first.
  public func places(of workload: WorkloadID) -> [Int] {
    guard let home = homes[workload] else { return [] }
    return [Int(home)] + (further[workload] ?? []).map { Int($0) }
  }

  func amount(_ kind: Int, _ needs: Needs) -> Int64 {
    switch kind {
    case 0: needs.cpu
    case 1: needs.memory
    case 2: needs.disk
    default: needs.named.first { $0.kind == kind }?.amount ?? 0
    }
  }

  func needs(of workload: WorkloadView) -> Needs { kinds.needs(workload.resources, workload.named) }

  func ask(_ workload: WorkloadView) -> Ask {
    Ask(
      workload: workload, needs: needs(of: workload), labelClass: topology.classNumber(workload),
      ports: PortIndex.keys(of: workload))
  }

  // MARK: Changing

  /// Puts a workload on a machine, whatever the rules say.
  public func place(_ workload: WorkloadView, at index: Int) { place(ask(workload), at: index) }

  func place(_ ask: Ask, at index: Int) {
    nodes[index].placed.append(ask.workload)
    columns.add(ask.needs, at: index)
    columns.counts[index] += 1
    note(ask, at: index)
    touched.append(Int32(index))
    journal.append(.placed(index))
  }

  /// Takes a workload from a machine.
  public func remove(_ workload: WorkloadID, at index: Int) {
    guard let place = nodes[index].placed.firstIndex(where: { $0.id == workload }) else { return }
    journal.append(.removed(take(place, from: index), from: index, at: place))
  }

  /// A point to come back to.
  public func mark() -> Int { journal.count }

  /// Takes back all that was done since.
  public func undo(to mark: Int) {
    while journal.count > mark, let step = journal.popLast() {
      switch step {
      case .placed(let index): _ = take(nodes[index].placed.count - 1, from: index)
      case .removed(let workload, let index, let place):
        nodes[index].placed.insert(workload, at: place)
        recount(index)
        note(ask(workload), at: index)
        touched.append(Int32(index))
      }
    }
  }

  private func take(_ place: Int, from index: Int) -> WorkloadView {
    let workload = nodes[index].placed.remove(at: place)
    recount(index)
    ports.remove(workload, at: index)
    topology.remove(workload, at: index)
    forget(workload.id, at: Int32(index))
    touched.append(Int32(index))
    return workload
  }

  private func note(_ ask: Ask, at index: Int) {
    if !ask.ports.isEmpty { ports.add(ask.ports, at: index) }
    topology.add(ask.workload, ask.labelClass, at: index)
    let id = ask.workload.id
    guard let home = homes.updateValue(Int32(index), forKey: id) else { return }
    if nodes[Int(home)].isLost, !nodes[index].isLost {
      further[id, default: []].append(home)
    } else {
      homes[id] = home
      further[id, default: []].append(Int32(index))
    }
  }

  private func forget(_ workload: WorkloadID, at index: Int32) {
    if homes[workload] == index {
      homes[workload] = further[workload]?.first
      if further[workload]?.isEmpty == false { further[workload]?.removeFirst() }
    } else if let place = further[workload]?.firstIndex(of: index) {
      further[workload]?.remove(at: place)
    }
    if further[workload]?.isEmpty == true { further[workload] = nil }
  }

  /// Counts a machine's workloads anew: what was cut off by a limit can't be subtracted.
  private func recount(_ index: Int) {
    columns.clear(at: index)
    for workload in nodes[index].placed { columns.add(needs(of: workload), at: index) }
    for held in nodes[index].reservations { columns.add(kinds.needs(held.resources, held.named), at: index) }
    columns.counts[index] = Int64(nodes[index].placed.count)
  }

  // MARK: Asking

  /// Domain counters for a rule; worked out when it is first asked for, kept up to date from then on.
  func term(_ rule: AffinityRule) -> Int { topology.term(rule) }

  /// The counters of a rule as they are now.
  func lookUp(_ rule: AffinityRule) -> Topology.Term {
    let number = topology.term(rule)
    return topology.terms[number]
  }

  /// The rules of others, already placed, that keep a workload away.
  func rulesAgainst(_ workload: WorkloadView) -> [Int] {
    let number = topology.classNumber(workload)
    return topology.rulesAgainst(number)
  }

  /// Where the workload has room reserved.
  func reservedPlaces(for workload: WorkloadView) -> [Int] {
    reserved.filter { $0.reservation.isHeld(by: workload) }.map(\.node)
  }
}
