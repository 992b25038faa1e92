// Prints a digest of the plans that strategies make for generated cases: SchedulingTests compares two processes.
import EdgeModel
import Foundation
import Scheduling
import SchedulingTestKit

let registry = StrategyRegistry()
let encoder = JSONEncoder()
encoder.outputFormatting = .sortedKeys
for seed in 0..<UInt64(12) {
  var generator = ClusterGenerator(seed: seed)
  let test = generator.anyCase()
  for name in registry.strategyNames {
    var context = PlanContext(version: test.snapshot.version)
    let plan = try registry.strategy(name).plan(test.request, on: test.snapshot, &context)
    print(seed, name, String(decoding: try encoder.encode(plan), as: UTF8.self))
  }
}
