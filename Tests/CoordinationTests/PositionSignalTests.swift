import Coordination
import Testing

@Suite(.timeLimit(.minutes(5)))
struct PositionSignalTests {
  private struct Over: Error {}

  /// Waits, without a clock, until so many tasks wait.
  private func waiters(_ count: Int, of signal: PositionSignal<Int>) async {
    while signal.waiterCount != count { await Task.yield() }
  }

  @Test func aPositionThatIsThereIsReturnedAtOnce() async throws {
    #expect(try await PositionSignal(5).wait(after: 4) == 5)
  }

  @Test func everyWaiterWakesForItsOwnPosition() async throws {
    let signal = PositionSignal(0)
    async let first = signal.wait(after: 0)
    async let second = signal.wait(after: 3)
    await waiters(2, of: signal)
    signal.advance(to: 2)
    #expect(try await first == 2)
    #expect(signal.waiterCount == 1)
    signal.advance(to: 4)
    #expect(try await second == 4)
  }

  @Test func thePositionNeverFalls() async throws {
    let signal = PositionSignal(7)
    signal.advance(to: 3)
    #expect(try await signal.wait(after: 6) == 7)
  }

  @Test func aCancelledWaitEndsAndIsForgotten() async throws {
    let signal = PositionSignal(0)
    let wait = Task { try await signal.wait(after: 0) }
    await waiters(1, of: signal)
    wait.cancel()
    await #expect(throws: CancellationError.self) { try await wait.value }
    #expect(signal.waiterCount == 0)
  }

  @Test func cancellingAndAdvancingAtOnceNeverHangsOrResumesTwice() async throws {
    for _ in 0..<300 {
      let signal = PositionSignal(0)
      let wait = Task { try await signal.wait(after: 0) }
      await withTaskGroup(of: Void.self) { group in
        group.addTask { wait.cancel() }
        group.addTask { signal.advance(to: 1) }
      }
      switch await wait.result {
      case .success(let position): #expect(position == 1)
      case .failure(let error): #expect(error is CancellationError)
      }
      #expect(signal.waiterCount == 0)
    }
  }

  @Test func finishingEndsAllWaits() async throws {
    let signal = PositionSignal(0)
    let wait = Task { try await signal.wait(after: 0) }
    await waiters(1, of: signal)
    signal.finish(throwing: Over())
    await #expect(throws: Over.self) { try await wait.value }
    await #expect(throws: Over.self) { _ = try await signal.wait(after: 0) }
  }
}
