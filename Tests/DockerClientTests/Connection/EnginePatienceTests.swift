import Testing

@testable import DockerClient

struct EnginePatienceTests {
  @Test(arguments: [(10, 6...7), (0, 10...100)] as [(Int, ClosedRange<Int>)])
  func `what attempts take counts towards the limit`(seconds: Int, attempts: ClosedRange<Int>) async throws {
    let clock = HurriedClock()
    let begin = clock.now
    var count = 0
    let error = await #expect(throws: DockerError.self) {
      try await EnginePatience(limit: .seconds(60), clock: clock).attempt {
        count += 1
        clock.advance(by: .seconds(seconds))
        throw DockerError(.timeout, "nobody answers")
      }
    }
    #expect(error?.code == .timeout)
    #expect(attempts.contains(count), "\(count)")
    // The first failure, the limit, and the attempt that was under way.
    #expect(begin.duration(to: clock.now) <= .seconds(60 + 2 * seconds + 1))
    #expect(begin.duration(to: clock.now) >= .seconds(60))
  }

  @Test func `what waiting doesn't help against isn't tried again`() async throws {
    var count = 0
    let error = await #expect(throws: DockerError.self) {
      try await EnginePatience(clock: HurriedClock()).attempt {
        count += 1
        throw DockerError(.notFound, "gone")
      }
    }
    #expect(error?.code == .notFound && count == 1)
    let none = EnginePatience(limit: .zero, clock: HurriedClock())
    count = 0
    await #expect(throws: DockerError.self) {
      try await none.attempt {
        count += 1
        throw DockerError(.timeout, "nobody answers")
      }
    }
    #expect(count == 1)
  }
}
