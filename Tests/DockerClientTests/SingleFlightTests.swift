import HTTPTestServer
import Testing

@testable import DockerClient

@Suite(.timeLimit(.minutes(5)))
struct SingleFlightTests {
  struct Failed: Error {}

  @Test func `when the one who works is cancelled another takes over`() async throws {
    let flight = SingleFlight<Int>()
    let begun = Signal<Void>()
    let first = Task {
      try await flight.value {
        begun.fire(())
        while !Task.isCancelled { await Task.yield() }
        throw CancellationError()
      }
    }
    await begun.wait()
    async let second = flight.value { 2 }
    first.cancel()
    #expect(try await second == 2)
    #expect(try await flight.value { 3 } == 2)
    flight.forget()
    #expect(try await flight.value { 3 } == 3)
  }

  @Test func `a waiting one can be cancelled`() async throws {
    let flight = SingleFlight<Int>()
    let begun = Signal<Void>()
    let go = Signal<Void>()
    async let first = flight.value {
      begun.fire(())
      await go.wait()
      return 1
    }
    await begun.wait()
    let waiting = Task { try await flight.value { 2 } }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    go.fire(())
    #expect(try await first == 1)
  }

  @Test func `a failure is told and not kept`() async throws {
    let flight = SingleFlight<Int>()
    await #expect(throws: Failed.self) { try await flight.value { throw Failed() } }
    #expect(try await flight.value { 1 } == 1)
  }
}
