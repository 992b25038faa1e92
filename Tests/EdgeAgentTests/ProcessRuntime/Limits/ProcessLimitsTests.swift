import EdgeModel
import Foundation
import Testing

@testable import EdgeAgent

/// Limits that the kernel of this machine enforces, where this user may make control groups.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ProcessLimitsTests {
  private static func has(_ controller: ControlGroupLayout.Controller) -> Bool {
    ControlGroups.find().bases[controller] != nil
  }

  private func allocation(_ fixture: ProcessRuntimeFixture, _ limits: ResourceLimits) throws -> Allocation {
    let plain = try fixture.allocation()
    var workload = plain.workload
    workload.services.main.limits = limits
    return plain.with(workload)
  }

  private func expectNoGroups(_ fixture: ProcessRuntimeFixture) {
    for base in ControlGroups.find().bases.values {
      #expect(!FileManager.default.fileExists(atPath: "\(base.path)/flotilla-\(fixture.id.rawValue)"))
    }
  }

  @Test(.enabled(if: has(.memory))) func whoTakesTooMuchMemoryIsEndedAndSaysSo() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      // The shell doubles a word until there is no more room.
      let artifact = try await fixture.artifact(
        script: "x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; echo ${#x}; done")
      try await runtime.start(
        try allocation(fixture, ResourceLimits(memoryBytes: 16 << 20)), from: artifact, log: RecordingSink())
      #expect(try await fixture.exit(runtime) == 137)
      let instance = try #require(try await runtime.instances().first)
      #expect(instance.reason == "it was ended because it used more memory than it may")
      expectNoGroups(fixture)
    }
  }

  @Test(.enabled(if: has(.pids))) func whoStartsTooManyProcessesIsRefused() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let sink = RecordingSink()
      let artifact = try await fixture.artifact(
        script: "for i in 1 2 3 4 5 6; do sleep 1000 & done; echo started; wait")
      try await runtime.start(try allocation(fixture, ResourceLimits(processes: 3)), from: artifact, log: sink)
      _ = try await fixture.exit(runtime)
      #expect(sink.texts(.standardError).contains { $0.contains("fork") }, "\(sink.texts(.standardError))")
      #expect(sink.texts(.standardOutput).isEmpty)
      expectNoGroups(fixture)
    }
  }

  @Test(.enabled(if: has(.cpu))) func aSecondRuntimeRemovesTheGroupsThatAFirstOneMade() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let artifact = try await fixture.artifact(script: "echo ready; exec sleep 1000")
      let first = try fixture.runtime(leaveRunning: true)
      let sink = RecordingSink()
      let allocation = try allocation(fixture, ResourceLimits(cpuMillicores: 300, processes: 20))
      try await first.start(allocation, from: artifact, log: sink)
      _ = try await sink.line(beginning: "ready")
      let folders = fixture.directory().groups
      #expect(!folders.isEmpty)
      let pid = try #require(fixture.directory().instances().first?.pid)
      for folder in folders {
        let members = String(decoding: SystemFile.read("\(folder)/cgroup.procs", limit: 4_096) ?? [], as: UTF8.self)
        #expect(members.split(separator: "\n").contains("\(pid)"))
      }
      await first.shutdown()
      let second = try fixture.runtime()
      try await second.start(allocation, from: artifact, log: sink)
      try await second.stop(fixture.id, grace: .zero, removing: true)
      expectNoGroups(fixture)
    }
  }

  @Test func whatIsEnforcedIsSaid() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let notes = try await fixture.runtime().capabilities().notes
      #expect(notes.contains { $0.hasPrefix("Limits of ") })
    }
  }
}
