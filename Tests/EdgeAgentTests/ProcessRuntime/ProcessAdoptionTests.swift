import EdgeModel
import Foundation
import Testing

@testable import EdgeAgent

/// What one runtime started, and another one finds.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ProcessAdoptionTests {
  private let ticking = "echo pid $$; i=0; while :; do i=$((i+1)); echo tick $i; sleep 0.02; done"

  @Test func anotherRuntimeFindsItAgain() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let allocation = try fixture.allocation()
      let artifact = try await fixture.artifact(script: ticking)
      let first = try fixture.runtime(leaveRunning: true)
      let before = RecordingSink()
      try await first.start(allocation, from: artifact, log: before)
      let pid = try #require(Int32(try await before.line(beginning: "pid").dropFirst(4)))
      _ = try await before.line(beginning: "tick 5")
      await first.shutdown()
      #expect(ProcessRuntimeFixture.isAlive(pid))

      let second = try fixture.runtime()
      #expect(try await fixture.phase(second) == .running)
      let after = RecordingSink()
      for _ in 0..<2 { try await second.start(allocation, from: artifact, log: after) }
      let seen = before.texts(.standardOutput).count
      try await after.wait(for: 10)
      #expect(ProcessRuntimeFixture.isAlive(pid))
      // Every line once, in order, across both.
      let lines = before.texts(.standardOutput) + after.texts(.standardOutput)
      #expect(lines == ["pid \(pid)"] + (1..<lines.count).map { "tick \($0)" })
      #expect(before.texts(.standardOutput).count == seen)

      try await second.stop(fixture.id, grace: .seconds(5), removing: false)
      #expect(!ProcessRuntimeFixture.isAlive(pid))
      #expect(try await fixture.phase(second) == .exited(status: 143))
      try await second.stop(fixture.id, grace: .zero, removing: true)
      #expect(try await second.instances().isEmpty)
    }
  }

  @Test func theEndOfAnAdoptedOneIsNoticed() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let allocation = try fixture.allocation()
      let artifact = try await fixture.artifact(
        script: "echo ready; while [ ! -e stop ]; do sleep 0.02; done; echo over; exit 6")
      let first = try fixture.runtime(leaveRunning: true)
      let before = RecordingSink()
      try await first.start(allocation, from: artifact, log: before)
      _ = try await before.line(beginning: "ready")
      await first.shutdown()

      let second = try fixture.runtime()
      let after = RecordingSink()
      #expect(try await fixture.phase(second) == .running)
      try await second.start(allocation, from: artifact, log: after)
      try "".write(toFile: "\(fixture.directory().files)/stop", atomically: true, encoding: .utf8)
      #expect(try await fixture.exit(second) == 6)
      #expect(after.texts(.standardOutput) == ["over"])
    }
  }

  @Test func whatEndedMeanwhileLeftItsStatusAndItsWords() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let allocation = try fixture.allocation()
      let artifact = try await fixture.artifact(
        script: "echo ready; while [ ! -e stop ]; do sleep 0.02; done; echo over; exit 6")
      let first = try fixture.runtime(leaveRunning: true)
      let before = RecordingSink()
      try await first.start(allocation, from: artifact, log: before)
      _ = try await before.line(beginning: "ready")
      await first.shutdown()
      let group = try #require(fixture.directory().instances().first?.group)
      try "".write(toFile: "\(fixture.directory().files)/stop", atomically: true, encoding: .utf8)
      while !group.isEmpty { await Task.yield() }

      let second = try fixture.runtime()
      #expect(try await fixture.phase(second) == .exited(status: 6))
      // Its last words come with the next start.
      let after = RecordingSink()
      try await second.start(allocation, from: artifact, log: after)
      #expect(try await fixture.exit(second) == 6)
      #expect(after.texts(.standardOutput) == ["over", "ready", "over"])
    }
  }

  @Test func aGracefulShutdownEndsEverything() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let sink = RecordingSink()
      let allocation = try fixture.allocation()
      try await runtime.start(allocation, from: try await fixture.artifact(script: ticking), log: sink)
      let pid = try #require(Int32(try await sink.line(beginning: "pid").dropFirst(4)))
      await runtime.shutdown(grace: .seconds(5))
      #expect(!ProcessRuntimeFixture.isAlive(pid))
      let artifact = try await fixture.artifact(script: ticking)
      let error = await #expect(throws: RuntimeError.self) {
        try await runtime.start(allocation, from: artifact, log: sink)
      }
      #expect(error?.code == .unavailable)
      let next = try fixture.runtime()
      #expect(try await fixture.phase(next) == .exited(status: 143))
    }
  }

  @Test(arguments: ["start time", "boot", "group"])
  func aStaleRecordIsNeverSignalled(_ fault: String) async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let allocation = try fixture.allocation()
      let artifact = try await fixture.artifact(script: "exit 0")
      try await runtime.start(allocation, from: artifact, log: RecordingSink())
      try await fixture.exit(runtime)
      // A process of somebody else's, which has the number now; for "group" one that leads none.
      let own = ProcessInfo.processInfo.processIdentifier
      let status = try #require(ProcessStatus.read(own))
      let other = try fixture.runtime(leaveRunning: true)
      let id = AllocationID(deployment: .random(), generation: 1, attempt: 1)
      let sink = RecordingSink()
      let stranger = try fixture.allocation(id: id)
      try await other.start(stranger, from: try await fixture.artifact(script: ticking), log: sink)
      let victim = try #require(fixture.directory(id).instances().first)
      var record = victim
      record.number = 9
      switch fault {
      case "start time": record.startTime -= 1
      case "boot": record.boot = "another"
      default:
        record.pid = own
        record.startTime = status.startTime
      }
      let text = """
        {"number":9,"pid":\(record.pid),"startTime":\(record.startTime),"boot":"\(record.boot)"}
        """
      try text.write(toFile: "\(fixture.directory().path)/instance.9.json", atomically: true, encoding: .utf8)
      if fault != "group" || status.group != own || status.session != own {
        #expect(try await fixture.phase(runtime) == .exited(status: nil))
        try await runtime.stop(fixture.id, grace: .zero, removing: false)
        try await runtime.stop(fixture.id, grace: .zero, removing: true)
      }
      #expect(victim.isAlive(boot: ProcessStatus.bootID()))
      #expect(try await fixture.phase(other, id) == .running)
      try await other.stop(id, grace: .zero, removing: true)
    }
  }

  @Test func whatLivesOnWithoutItsLeaderIsEnded() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let sink = RecordingSink()
      let allocation = try fixture.allocation()
      try await runtime.start(allocation, from: try await fixture.artifact(script: ticking), log: sink)
      let pid = try #require(Int32(try await sink.line(beginning: "pid").dropFirst(4)))
      let record = try #require(fixture.directory().instances().first)
      #expect(record.pid != pid)
      kill(record.pid, SIGKILL)
      #expect(try await fixture.exit(runtime) == nil)
      #expect(!ProcessRuntimeFixture.isAlive(pid))
    }
  }

  @Test func aLaterStartOverrulesAnEarlierProcess() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let directory = fixture.directory()
      try directory.make()
      try FileManager.default.createDirectory(atPath: directory.files, withIntermediateDirectories: true)
      try directory.write(start: 2)
      // The process of start 1 comes late: its agent is gone, and the next one has decided on start 2.
      let launcher = WorkloadLauncher(
        directory: directory, number: 1, arguments: ["sh", "-c", "touch ran"], environment: ["PATH": "/usr/bin:/bin"],
        openFiles: 100, fileSize: 1 << 20)
      await #expect(throws: RuntimeError.self) { try await launcher.launch {} }
      #expect(!FileManager.default.fileExists(atPath: "\(directory.files)/ran"))
    }
  }

  @Test func aBuildThatOutlivedItsAgentIsEnded() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let directory = fixture.directory()
      try directory.make()
      let isUp = "\(fixture.root)/up"
      let abandoned = ChildCommand(
        arguments: ["sh", "-c", "touch \(isUp); exec sleep 1000"],
        environment: ["PATH": "/usr/bin:/bin", "FLOTILLA_ALLOCATION": fixture.id.rawValue])
      async let outcome = abandoned.run()
      let waiting = ChildCommand(
        arguments: ["sh", "-c", "until [ -e \(isUp) ]; do sleep 0.02; done"], environment: ["PATH": "/usr/bin:/bin"])
      _ = try await waiting.run()
      let runtime = try fixture.runtime()
      try await runtime.start(
        try fixture.allocation(), from: try await fixture.artifact(script: "exit 0"), log: RecordingSink())
      #expect(try await outcome.status == 128 + SIGKILL)
    }
  }

  @Test func aHalfBuiltOneIsBuiltAnew() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let directory = fixture.directory()
      let allocation = try fixture.allocation(test: "[ ! -e rest ]")
      try directory.make()
      try directory.write(
        AllocationRecord(allocation: fixture.id, epoch: 3, port: 80, isBuilt: false))
      try FileManager.default.createDirectory(atPath: directory.files, withIntermediateDirectories: true)
      try "".write(toFile: "\(directory.files)/rest", atomically: true, encoding: .utf8)
      let runtime = try fixture.runtime()
      let instance = try #require(try await runtime.instances().first)
      #expect(instance.phase == .created)
      #expect(instance.epoch == 3)
      let artifact = try await fixture.artifact(script: "exit 0")
      try await runtime.start(allocation, from: artifact, log: RecordingSink())
      #expect(try await fixture.exit(runtime) == 0)
    }
  }
}
