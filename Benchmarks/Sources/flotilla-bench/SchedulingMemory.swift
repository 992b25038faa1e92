import EdgeModel
import Foundation
import Scheduling

/// `scheduling.memory`: how much memory machines and workloads take, by the resident pages of the process.
enum SchedulingMemory {
  /// One JSON line.
  /// - Parameter nodes: enough of them to be more than a few pages.
  static func measure(nodes: Int) throws {
    let workloads = nodes * 10
    let empty = try used()
    let snapshot = SchedulingPlaces.cluster(nodes)
    let known = try used()
    let views = SchedulingPlaces.workloads(workloads, .place)
    let asked = try used()
    let cluster = WorkingCluster(snapshot, for: views)
    let copied = try used()
    for (number, view) in views.enumerated() { cluster.place(view, at: number % nodes) }
    let placed = try used()
    let chooser = try NodeChooser(ScoringStrategy(), on: cluster)
    for view in views.prefix(2_000) { _ = chooser.best(for: view) }
    let looked = try used()
    func each(_ bytes: Int, _ count: Int) -> Int { max(0, bytes) / max(1, count) }
    print(
      """
      {"bench":"scheduling.memory.\(nodes)","unit":"bytes a node","ours":\(each(known - empty, nodes)),"floor":null,\
      "peers":{},"ratio":null,"working_copy_a_node":\(each(copied - asked, nodes)),\
      "boards_a_node":\(each(looked - placed, nodes)),"a_workload":\(each(asked - known, workloads)),\
      "placing_a_workload":\(each(placed - copied, workloads))}
      """)
    withExtendedLifetime((snapshot, views, cluster, chooser)) {}
  }

  /// Linux tells how many pages are resident.
  private static func used() throws -> Int {
    let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    guard pages.count > 1, let resident = Int(pages[1]) else { throw Wrong("/proc/self/statm can't be read") }
    return resident * 4_096
  }
}
