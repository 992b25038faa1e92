import EdgeModel
import Scheduling
import SchedulingTestKit

/// `scheduling.replace`: 200 workloads of a lost machine get new places among 1,000.
enum SchedulingReplace {
  static func measure(nodes: Int) async throws -> Measurement {
    var generator = ClusterGenerator(seed: 3)
    var machines = (0..<nodes).map { generator.homeMachine($0) }
    for index in machines.indices.dropFirst() {
      machines[index].placed = (0..<5).map { generator.plainWorkload(index * 10 + $0) }
    }
    machines[0].isLost = true
    machines[0].placed = (0..<200).map { generator.plainWorkload(1_000_000 + $0) }
    let snapshot = ClusterSnapshot(version: .zero, nodes: machines)
    var request = PlanRequest(workloads: [])
    request.includesDisplaced = true
    request.detail = .counts
    var moves = 0
    var measurement = try await Measurement.of("ms", operations: 1) {
      var context = PlanContext(version: .zero)
      moves = try ScoringStrategy().plan(request, on: snapshot, &context).actions.count
    }
    guard moves == 200 else { throw Wrong("\(moves) of 200 were placed anew") }
    measurement.isDuration = true
    return measurement
  }
}
