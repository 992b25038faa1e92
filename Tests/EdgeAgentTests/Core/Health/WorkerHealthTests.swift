import EdgeModel
import Testing

@testable import EdgeAgent

/// Health checks in a worker that runs.
@Suite(.timeLimit(.minutes(5))) struct WorkerHealthTests {
  private static let check = HealthCheck(
    .http(path: "/health?full"), interval: .seconds(10), timeout: .seconds(5), retries: 3, startPeriod: .seconds(20))

  private func with(
    _ check: HealthCheck = check, _ body: @Sendable (WorkerFixture, Allocation) async throws -> Void
  ) async throws {
    try await WorkerFixture.with { worker in
      let allocation = try await worker.allocation { $0.services.main.health = check }
      worker.runtime.starts(.runs(port: 9_001))
      worker.inbox.replace(Sample.set([allocation]))
      try await body(worker, allocation)
    }
  }

  @Test func `an app is up when its check passes, where it really listens`() async throws {
    try await with { worker, allocation in
      let http = FakeHTTP(.unwell("answered 503"), .unwell("answered 503"), .well)
      try await worker.running(http: http) { _ = try await worker.report { $0.phase == .running } }
      #expect(http.asked.starts(with: Array(repeating: "127.0.0.1:9001/health?full", count: 3)))
      #expect(worker.runtime.calls == [.start(allocation.id)])
    }
  }

  @Test func `an app whose check never passes has failed, and is ended`() async throws {
    try await with { worker, allocation in
      let http = FakeHTTP(.unwell("answered 500"))
      let seen = try await worker.running(http: http) {
        let seen = try await worker.report { $0.phase == .failed }
        try await worker.runtime.wait(for: .stop(allocation.id, removing: false))
        return seen
      }
      #expect(seen.detail == "health check GET /health?full answered 500 three times")
      #expect(worker.runtime.calls == [.start(allocation.id), .stop(allocation.id, removing: false)])
      #expect(worker.clock.now.offset >= .seconds(40), "what fails in the start period doesn't count")
    }
  }

  @Test func `an app whose check fails while it runs is ended and started again`() async throws {
    try await with { worker, allocation in
      let bad = HealthAnswer.unwell("answered 500")
      let http = FakeHTTP(.well, .well, bad, bad, .well, bad, bad, bad, .well)
      try await worker.running(http: http) {
        let seen = try await worker.report { $0.restarts == 1 }
        #expect(seen.detail == "health check GET /health?full answered 500 three times; starting it again")
        _ = try await worker.report { $0.phase == .running && $0.restarts == 1 }
      }
      let (start, stop) = (FakeRuntime.Call.start(allocation.id), FakeRuntime.Call.stop(allocation.id, removing: false))
      #expect(worker.runtime.calls == [start, stop, start])
    }
  }

  @Test func `an engine's own check decides about commands`() async throws {
    let listener = try Listener()
    let port = listener.port
    // Time passes fast here: it must not be up before the engine has spoken.
    try await with(HealthCheck(.command(["well"]), startPeriod: .seconds(86_400))) { worker, allocation in
      var instance = RuntimeInstance(id: allocation.id, phase: .running, epoch: 1, probePort: port, health: .starting)
      worker.runtime.starts(.leaves)
      worker.runtime.have(instance)
      instance.health = .healthy
      let healthy = instance
      try await worker.running {
        _ = try await worker.report { $0.phase == .starting }
        worker.runtime.have(healthy)
        _ = try await worker.report { $0.phase == .running }
      }
    }
    withExtendedLifetime(listener) {}
  }

  @Test func `without anybody who asks over HTTP the port alone is tried`() async throws {
    let listener = try Listener()
    try await WorkerFixture.with { worker in
      worker.runtime.starts(.runs(port: listener.port))
      worker.inbox.replace(Sample.set([try await worker.allocation { $0.services.main.health = Self.check }]))
      try await worker.running { _ = try await worker.report { $0.phase == .running } }
    }
    withExtendedLifetime(listener) {}
  }

  @Test func `a check of another port goes there`() async throws {
    let check = HealthCheck(.http(path: "/"), port: 9_100)
    try await with(check) { worker, _ in
      let http = FakeHTTP(.well)
      try await worker.running(http: http) { _ = try await worker.report { $0.phase == .running } }
      #expect(http.asked.first == "127.0.0.1:9100/")
    }
  }

  @Test func `a task that ends well is completed`() async throws {
    try await WorkerFixture.with { worker in
      let allocation = try await worker.allocation { $0.services.main.kind = .task }
      worker.runtime.starts(.ends(status: 0))
      worker.inbox.replace(Sample.set([allocation]))
      let seen = try await worker.running { try await worker.report { $0.phase == .completed } }
      #expect(seen.detail == "it ended with status 0")
      #expect(worker.runtime.calls == [.start(allocation.id)])
    }
  }
}
