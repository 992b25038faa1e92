internal import EdgeModel

/// What scans over all machines read: one number a machine, one row a resource kind, next to each other in memory.
///
/// The buffers are as long as their owner lives and written by the one plan that it belongs to; every index is below
/// ``count``, times the number of kinds.
final class Columns {
  let count: Int
  /// By kind, then machine.
  let used: UnsafeMutableBufferPointer<Int64>
  let capacity: UnsafeMutableBufferPointer<Reciprocal>
  /// How many workloads are on each machine.
  let counts: UnsafeMutableBufferPointer<Int64>
  /// Hashes of the machines' ids, the same in every process.
  let hashes: UnsafeMutableBufferPointer<UInt64>
  /// What a machine has on average.
  let average: (cpu: Reciprocal, memory: Reciprocal)
  private let kinds: Int

  init(_ nodes: [NodeView], _ kinds: ResourceKinds) {
    count = nodes.count
    self.kinds = kinds.count
    used = .allocate(capacity: kinds.count * nodes.count)
    used.initialize(repeating: 0)
    capacity = .allocate(capacity: kinds.count * nodes.count)
    capacity.initialize(repeating: Reciprocal(0))
    counts = .allocate(capacity: nodes.count)
    counts.initialize(repeating: 0)
    hashes = .allocate(capacity: nodes.count)
    hashes.initialize(repeating: 0)
    func average(_ amount: (NodeView) -> Int64) -> Reciprocal {
      Reciprocal(nodes.reduce(0) { Amount.sum($0, Amount.of(amount($1))) } / Int64(max(1, nodes.count)))
    }
    self.average = (average(\.capacity.cpuMillicores), average(\.capacity.memoryBytes))
    for (index, node) in nodes.enumerated() {
      let fixed = [node.capacity.cpuMillicores, node.capacity.memoryBytes, node.capacity.diskBytes]
      for (kind, amount) in (fixed + kinds.names.map { node.named[$0] ?? 0 }).enumerated() {
        capacity[kind * count + index] = Reciprocal(Amount.of(amount))
      }
      hashes[index] = StableHash.text(node.id.rawValue)
    }
  }

  deinit {
    used.deallocate()
    capacity.deallocate()
    counts.deallocate()
    hashes.deallocate()
  }

  @inline(__always)
  func add(_ needs: Needs, at index: Int) {
    needs.each { kind, amount in
      let place = kind &* count &+ index
      used[place] = Amount.sum(used[place], amount)
    }
  }

  func clear(at index: Int) {
    for kind in 0..<kinds { used[kind * count + index] = 0 }
  }

  /// What would be left of a kind; below zero where there is too little.
  @inline(__always)
  func left(_ kind: Int, at index: Int, with need: Int64) -> Int64 {
    let place = kind &* count &+ index
    return capacity[place].whole &- used[place] &- need
  }

  /// The share of a kind that would be spoken for, in ten-thousandths.
  @inline(__always)
  func share(_ kind: Int, at index: Int, with need: Int64) -> Int64 {
    let place = kind &* count &+ index
    return capacity[place].share(of: used[place] &+ need)
  }
}
