import EdgeModel

/// What a busy platform would write: apps come, fail, are stopped, started and destroyed.
struct Story {
  private var generator: Numbers

  init(seed: UInt64) { generator = Numbers(state: seed) }

  mutating func isNewEpoch() -> Bool { generator.next() % 50 == 0 }

  /// Legal changes after a state, and the request among them.
  mutating func next(_ state: DesiredState) -> (changes: [DesiredChange], change: ChangeID) {
    var changes: [DesiredChange] = []
    if state.cluster == nil { changes.append(.cluster(ClusterID(using: &generator))) }
    let change = ChangeID(using: &generator)
    let deployment = DeploymentID(using: &generator)
    let user = Actor(role: .user, name: String(repeating: "u", count: Int(generator.next() % 2_000)))
    changes.append(
      .change(
        ChangeRecord(
          id: change, kind: .deploy, deployment: deployment, generation: 1, requestedBy: user,
          at: Timestamp(milliseconds: Int64(state.version.index)))))
    if state.allocations.count < 30, let placed = place(deployment) { changes.append(placed) }
    let ids = state.allocations.keys.sorted()
    if let id = ids.randomElement(using: &generator), var allocation = state.allocations[id] {
      let steps = AllocationTransition.table.filter { $0.from == allocation.phase }
      if let step = steps.randomElement(using: &generator), let role = step.roles.first,
        (try? allocation.move(to: step.to, because: reason(step.reason), by: role)) != nil
      {
        changes.append(.allocation(allocation))
      }
    }
    return (changes, change)
  }

  private mutating func place(_ deployment: DeploymentID) -> DesiredChange? {
    guard let name = AppName("shop"), let commit = CommitID(String(repeating: "a", count: 40)),
      let digest = BlobDigest(String(repeating: "b", count: 64))
    else { return nil }
    return .allocation(
      Allocation(
        placing: AllocationID(deployment: deployment, generation: 1, attempt: 1), on: NodeID(using: &generator),
        name: name, workload: WorkloadSpec(language: "python3", port: 8_080),
        source: SourceReference(commit: commit, digest: digest, size: 1), epoch: 1))
  }

  private func reason(_ kind: AllocationTransition.ReasonKind) -> TransitionReason {
    switch kind {
    case .placed: .placed
    case .asked: .asked
    case .failed: .failed("it ended with status 1")
    case .superseded: .superseded
    case .destroyed: .destroyed
    case .confirmedGone: .confirmedGone
    }
  }
}

/// Numbers from a seed, by SplitMix64.
struct Numbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
