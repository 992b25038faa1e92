internal import EdgeModel

/// Only machines with enough left of what the workload needs. Where it needs none of something, a shortage doesn't matter.
public struct ResourceFilter: NodeFilter {
  public let name = "resources"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    let need = workload.resources
    var shortages: [Shortage] = []
    var faults: [String] = []
    func check(
      _ what: String, _ capacity: Int64, _ need: Int64, _ share: (WorkloadView) -> Int64, _ held: (Reservation) -> Int64
    ) {
      guard need > 0 else { return }
      var used: Int64 = 0
      for other in node.placed where other.id != workload.id { used = Amount.sum(used, Amount.of(share(other))) }
      for reservation in node.reservations where !reservation.isHeld(by: workload) {
        used = Amount.sum(used, Amount.of(held(reservation)))
      }
      let left = Amount.of(capacity) - used
      guard Amount.of(need) > left else { return }
      shortages.append(Shortage(what, missing: Amount.of(need) - left))
      faults.append(
        "has \(Words.amount(max(0, left), of: what)) of \(Words.cut(what)) left, needs \(Words.amount(need, of: what))")
    }
    check("CPU", node.capacity.cpuMillicores, need.cpuMillicores, \.resources.cpuMillicores, \.resources.cpuMillicores)
    check("memory", node.capacity.memoryBytes, need.memoryBytes, \.resources.memoryBytes, \.resources.memoryBytes)
    check("disk", node.capacity.diskBytes, need.diskBytes, \.resources.diskBytes, \.resources.diskBytes)
    for (name, amount) in workload.named.sorted(by: { $0.key < $1.key }) {
      check(name, node.named[name] ?? 0, amount, { $0.named[name] ?? 0 }, { $0.named[name] ?? 0 })
    }
    guard !faults.isEmpty else { return .feasible }
    return .infeasible(
      Rejection(
        faults.joined(separator: ", "), remedy: shortages.map(\.words).joined(separator: " and "),
        shortages: shortages, isCurableByEviction: true))
  }
}
