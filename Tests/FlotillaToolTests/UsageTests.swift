import ControlAPI
import EdgeModel
import Testing

@testable import flotilla

@Suite("What is used between two looks") struct UsageTests {
  private static func look(_ seconds: UInt64, busy: UInt64, cpu: [UInt64], isThere: Bool = true) throws -> UsageLook {
    let (node, name) = (try NodeID("naaaaaaaaaaa"[...]), try NodeName("alpha"[...]))
    let silent = NodeSummary(
      id: try NodeID("nbbbbbbbbbbb"[...]), name: try NodeName("beta"[...]), status: .silent, address: "http://b",
      joinedAt: CivilTime(Timestamp(milliseconds: 0)), allocations: 1)
    var ready = silent
    (ready.id, ready.name, ready.status) = (node, name, .ready)
    let apps = try cpu.enumerated().map { index, cpu in
      AllocationUsage(
        id: AllocationID(deployment: try DeploymentID("daaaaaaaaaaa"[...]), generation: 1, attempt: UInt32(index + 1)),
        cpuNanoseconds: cpu, memoryBytes: Int64(index + 1) << 20, processes: 2)
    }
    let usage = NodeUsage(
      node: node, name: name, at: Timestamp(milliseconds: 0), uptimeNanoseconds: seconds * 1_000_000_000,
      processors: 4, busyNanoseconds: busy, memoryTotalBytes: 8 << 30, memoryUsedBytes: 2 << 30, allocations: apps)
    return UsageLook(
      nodes: [ready, silent], names: [try DeploymentID("daaaaaaaaaaa"[...]): try AppName("shop"[...])],
      usage: isThere ? [node: usage] : [:])
  }

  @Test("shares of processors, the busiest app first") func shares() throws {
    let table = UsageTable(
      from: try Self.look(10, busy: 0, cpu: [0, 500_000_000]),
      to: try Self.look(12, busy: 3_000_000_000, cpu: [100_000_000, 3_500_000_000]))
    #expect(table.machines.map(\.cpuMillis) == [1_500, nil])
    #expect(table.apps.map(\.cpuMillis) == [1_500, 50])
    #expect(
      table.machineTable(.plain).lines(.plain) == [
        "MACHINE  CPU     OF  MEMORY  OF     APPS",
        "alpha    1.50    4   2 GiB   8 GiB  1",
        "beta     silent  -   -       -      1",
      ])
    #expect(
      table.appTable(.plain).lines(.plain).dropFirst().first
        == "shop  alpha    1.50  2 MiB   -      2          daaaaaaaaaaa-1-2")
  }

  @Test("what can't be said is not said") func unknown() throws {
    let later = try Self.look(12, busy: 3, cpu: [5])
    #expect(UsageTable(from: try Self.look(12, busy: 3, cpu: [5]), to: later).apps.map(\.cpuMillis) == [nil])
    #expect(UsageTable(from: try Self.look(10, busy: 9, cpu: [9]), to: later).apps.map(\.cpuMillis) == [nil])
    #expect(
      UsageTable(from: try Self.look(10, busy: 9, cpu: [9], isThere: false), to: later).machines.first?.cpuMillis == nil
    )
    #expect(
      UsageTable.processors(nil) == "-" && UsageTable.processors(1_999) == "2.00" && UsageTable.processors(4) == "0.00")
  }
}
