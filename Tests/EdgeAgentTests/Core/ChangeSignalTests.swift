import EdgeModel
import Logging
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct ChangeSignalTests {
  @Test func aChangeBetweenLookAndWaitIsNotMissed() async throws {
    let signal = ChangeSignal()
    let seen = signal.value
    signal.raise()
    #expect(try await signal.wait(after: seen) == seen + 1)
  }

  @Test func everybodyWhoWaitsGoesOn() async throws {
    let signal = ChangeSignal()
    let seen = signal.value
    try await withThrowingTaskGroup(of: UInt64.self) { group in
      for _ in 0..<50 { group.addTask { try await signal.wait(after: seen) } }
      signal.raise()
      for try await value in group { #expect(value > seen) }
    }
  }

  @Test func cancellingEndsTheWait() async {
    let signal = ChangeSignal()
    let task = Task { try await signal.wait(after: signal.value) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func wakesThatComeTogetherAreOneSet() async throws {
    let wake = WakeSignal()
    wake.wake(.taskEnded)
    wake.wake(.timer)
    #expect(try await wake.next(.onEvent, clock: ContinuousClock()) == [.taskEnded, .timer])
  }

  @Test func theKeyIsFreeAgainWhenTheResultIsTaken() async throws {
    let context = AgentContext(node: Sample.node, time: .system, logger: .init(label: "test"))
    let signal = ChangeSignal()
    let seen = signal.value
    context.tasks.start("build") {
      1
    } ended: { [tasks = context.tasks] _ in
      #expect(!tasks.isRunning("build"))
      signal.raise()
    }
    _ = try await signal.wait(after: seen)
    #expect(try await context.wake.next(.onEvent, clock: ContinuousClock()).contains(.taskEnded))
  }
}
