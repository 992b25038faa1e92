import EdgeModel
import Foundation
import Testing

@testable import EdgeAgent

@Suite struct ControlGroupsTests {
  private typealias Setting = ControlGroups.Setting

  @Test func limitsInBothVersions() {
    let limits = ResourceLimits(memoryBytes: 64 << 20, cpuMillicores: 1_500, processes: 9)
    #expect(
      ControlGroups.settings(.memory, .one, limits) == [
        Setting(file: "memory.limit_in_bytes", text: "67108864"),
        Setting(file: "memory.memsw.limit_in_bytes", text: "67108864", isOptional: true),
      ])
    #expect(
      ControlGroups.settings(.memory, .two, limits) == [
        Setting(file: "memory.max", text: "67108864"), Setting(file: "memory.swap.max", text: "0", isOptional: true),
      ])
    #expect(ControlGroups.settings(.cpu, .one, limits).map(\.text) == ["100000", "150000"])
    #expect(ControlGroups.settings(.cpu, .two, limits).map(\.text) == ["150000 100000"])
    #expect(ControlGroups.settings(.cpu, .two, ResourceLimits(cpuMillicores: 1)).map(\.text) == ["1000 100000"])
    for version in [ControlGroupLayout.Version.one, .two] {
      #expect(ControlGroups.settings(.pids, version, limits) == [Setting(file: "pids.max", text: "10")])
      for controller in ControlGroupLayout.Controller.allCases {
        #expect(ControlGroups.settings(controller, version, .none) == [])
      }
    }
  }

  @Test func theKernelsCountIsRead() {
    #expect(ControlGroups.outOfMemoryCount("oom_kill_disable 0\nunder_oom 0\noom_kill 2\n") == 2)
    #expect(ControlGroups.outOfMemoryCount("low 0\nhigh 0\nmax 7\noom 1\noom_kill 1\noom_group_kill 0\n") == 1)
    #expect(ControlGroups.outOfMemoryCount("") == 0)
  }

  /// A folder with the files of a group, as far as somebody writes to them.
  private func with(_ files: [String: String], _ body: (String) async throws -> Void) async throws {
    let root = "\(NSTemporaryDirectory())flotilla-groups-\(UUID().uuidString)"
    for (name, text) in files {
      let path = "\(root)/\(name)"
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try text.write(toFile: path, atomically: false, encoding: .utf8)
    }
    try await body(root)
    try FileManager.default.removeItem(atPath: root)
  }

  private func second(_ path: String) -> ControlGroupLayout {
    ControlGroupLayout(groups: "0::/\n", mounts: "30 25 0:26 / \(path) rw - cgroup2 cgroup2 rw")
  }

  private static let id = AllocationID(deployment: .random(), generation: 1, attempt: 1)

  @Test func aGroupOfVersion2HoldsAllLimits() async throws {
    let group = "flotilla-\(Self.id.rawValue)"
    var files = ["cgroup.controllers": "cpu memory pids\n", "cgroup.subtree_control": "cpu memory pids\n"]
    for name in ["memory.max", "cpu.max", "pids.max"] { files["\(group)/\(name)"] = "" }
    try await with(files) { root in
      let groups = ControlGroups(second(root))
      #expect(groups.notes == ["Limits of processors, memory and processes are enforced by control groups."])
      let limits = ResourceLimits(memoryBytes: 7 << 20, cpuMillicores: 500, processes: 4)
      let made = try groups.make(for: Self.id, limits)
      #expect(made == ["\(root)/\(group)"])
      #expect(try String(contentsOfFile: "\(root)/\(group)/cpu.max", encoding: .utf8) == "50000 100000")
      #expect(try String(contentsOfFile: "\(root)/\(group)/memory.max", encoding: .utf8) == "7340032")
      #expect(try String(contentsOfFile: "\(root)/\(group)/pids.max", encoding: .utf8) == "5")
      #expect(try groups.make(for: Self.id, .none) == [])
    }
  }

  @Test func anAgentInAGroupOfItsOwnUsesTheOneAbove() async throws {
    let files = ["cgroup.controllers": "cpu\n", "cgroup.subtree_control": "cpu\n", "agent/cgroup.procs": ""]
    try await with(files) { root in
      let layout = ControlGroupLayout(groups: "0::/agent\n", mounts: "30 25 0:26 / \(root) rw - cgroup2 cgroup2 rw")
      let groups = ControlGroups(layout)
      #expect(groups.bases == [.cpu: .init(path: root, version: .two)])
      #expect(
        groups.notes == [
          "Limits of processors are enforced by control groups.",
          "Limits of memory and processes are not enforced: the group \(root) doesn't have it.",
        ])
    }
  }

  @Test func whatCantBeWrittenIsAnErrorThatLeavesNothing() async throws {
    try await with(["cgroup.controllers": "cpu\n", "cgroup.subtree_control": "cpu\n"]) { root in
      let error = #expect(throws: RuntimeError.self) {
        try ControlGroups(second(root)).make(for: Self.id, ResourceLimits(cpuMillicores: 500))
      }
      #expect(error?.message.contains("cpu.max") == true)
      let left = try FileManager.default.contentsOfDirectory(atPath: root)
      #expect(left.sorted() == ["cgroup.controllers", "cgroup.subtree_control"])
    }
  }

  @Test func withoutControlGroupsTheNoteSaysSo() {
    let groups = ControlGroups(ControlGroupLayout(groups: "", mounts: ""))
    #expect(
      groups.notes == [
        "Limits of processors, memory and processes are not enforced: there are no control groups."
      ])
  }
}
