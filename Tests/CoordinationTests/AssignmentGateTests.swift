import Coordination
import EdgeModel
import Testing

struct AssignmentGateTests {
  private let cluster = ClusterID.random()
  private let node = NodeID.random()

  private func set(_ epoch: UInt64, _ index: UInt64, cluster: ClusterID? = nil, node: NodeID? = nil) -> Assignments {
    Assignments(
      cluster: cluster ?? self.cluster, node: node ?? self.node, epoch: epoch,
      version: DesiredVersion(epoch: epoch, index: index), allocations: [])
  }

  @Test func theNewestOfTheHighestEpochCounts() throws {
    var gate = AssignmentGate()
    try gate.admit(set(2, 5))
    try gate.admit(set(2, 5))
    try gate.admit(set(3, 6))
    #expect(gate.epoch == 3)
    let before = gate
    for old in [set(2, 9), set(3, 5)] {
      let refusal = #expect(throws: AssignmentRefusal.self) { try gate.admit(old) }
      #expect(refusal?.isForeign == false)
    }
    #expect(gate == before)
  }

  @Test func strangersAreRefused() throws {
    var gate = AssignmentGate()
    try gate.admit(set(2, 5))
    for foreign in [set(3, 6, cluster: .random()), set(3, 6, node: .random())] {
      let refusal = #expect(throws: AssignmentRefusal.self) { try gate.admit(foreign) }
      #expect(refusal?.isForeign == true)
    }
    #expect(gate.epoch == 2)
  }

  @Test func anEpochThatWasHeardOfShutsTheDoorForLowerOnes() throws {
    var gate = AssignmentGate(epoch: 2, assignments: set(2, 5))
    try gate.raise(epoch: 4)
    #expect(throws: AssignmentRefusal.self) { try gate.admit(set(3, 9)) }
    #expect(throws: AssignmentRefusal.self) { try gate.raise(epoch: 3) }
    #expect(gate.assignments == set(2, 5))
  }
}
