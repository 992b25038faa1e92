internal import EdgeModel

/// A workload's amounts in the order of a working cluster's kinds: CPU, memory, disk, then the named ones.
struct Needs: Hashable {
  var cpu: Int64
  var memory: Int64
  var disk: Int64
  /// Of each named kind that it needs some of.
  var named: [NamedNeed] = []

  struct NamedNeed: Hashable {
    var kind: Int
    var amount: Int64
  }

  @inline(__always)
  init(_ resources: Resources) {
    cpu = Amount.of(resources.cpuMillicores)
    memory = Amount.of(resources.memoryBytes)
    disk = Amount.of(resources.diskBytes)
  }

  @inline(__always)
  func each(_ body: (_ kind: Int, _ amount: Int64) -> Void) {
    body(0, cpu)
    body(1, memory)
    body(2, disk)
    for need in named { body(need.kind, need.amount) }
  }

  var isNothing: Bool { cpu == 0 && memory == 0 && disk == 0 && named.isEmpty }
}

/// The names of the resources beside CPU, memory and disk that anybody has or needs, each with its number.
struct ResourceKinds {
  /// How many come before the named ones.
  static let fixed = 3
  private(set) var names: [String]
  private let numbers: [String: Int]

  init(names: Set<String>) {
    self.names = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    numbers = Dictionary(uniqueKeysWithValues: zip(self.names, ResourceKinds.fixed...))
  }

  var count: Int { Self.fixed + names.count }

  subscript(name: String) -> Int? { numbers[name] }

  func needs(_ resources: Resources, _ named: [String: Int64]) -> Needs {
    var needs = Needs(resources)
    guard !named.isEmpty else { return needs }
    for (name, amount) in named where amount > 0 {
      if let kind = numbers[name] { needs.named.append(.init(kind: kind, amount: Amount.of(amount))) }
    }
    needs.named.sort { $0.kind < $1.kind }
    return needs
  }
}
