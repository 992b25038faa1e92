import EdgeModel
import Scheduling
import SchedulingTestKit

/// `scheduling.pack.CLASS`: how many more bins than the bound, over some seeds.
enum SchedulingPack {
  static let classes: [PackingClass] = [
    .uniform(120), .uniform(250), .uniform(500), .uniform(1_000), .triplets(60), .triplets(120), .triplets(249),
    .triplets(501), .schwerin(100), .schwerin(120), .martelloToth(200, capacity: 100, least: 1),
    .martelloToth(200, capacity: 120, least: 20), .martelloToth(200, capacity: 150, least: 50),
    .perfectCut(bins: 100, dimensions: 1), .perfectCut(bins: 60, dimensions: 2), .perfectCut(bins: 60, dimensions: 3),
  ]

  /// One JSON line a class.
  static func measure(seeds: ClosedRange<UInt64>) throws {
    for family in classes {
      var (bins, bound, extra) = (0, 0, 0)
      let clock = ContinuousClock()
      let elapsed = try clock.measure {
        for seed in seeds {
          let instance = family.instance(seed: seed)
          guard let packing = BinPacking(items: instance.items, capacity: instance.capacity) else {
            throw Wrong("an item is larger than its bin")
          }
          let used = packing.pack(effort: 4_000, target: instance.bound).count
          bins += used
          bound += instance.bound
          if used > instance.bound { extra += 1 }
        }
      }
      let gap = (Double(bins) / Double(max(1, bound)) - 1) * 100
      print(
        """
        {"bench":"scheduling.pack.\(family.name)","unit":"% above the bound","ours":\(rounded(gap)),"floor":0,\
        "peers":{},"ratio":null,"instances":\(seeds.count),"above_bound":\(extra),\
        "seconds_each":\(rounded(elapsed / .seconds(1) / Double(seeds.count)))}
        """)
    }
  }

  private static func rounded(_ value: Double) -> Double { (value * 1_000).rounded() / 1_000 }
}
