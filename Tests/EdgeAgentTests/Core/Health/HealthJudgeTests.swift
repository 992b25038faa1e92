import EdgeModel
import Testing

@testable import EdgeAgent

@Suite struct HealthJudgeTests {
  private static let check = HealthCheck(
    .http(path: "/health"), interval: .seconds(10), timeout: .seconds(5), retries: 3, startPeriod: .seconds(60))

  @Test func severalFailuresInARowAreNeeded() {
    var judge = HealthJudge(Self.check)
    #expect(judge.take(.unwell("answered 500")) == .tryAgain(after: .seconds(10)))
    #expect(judge.take(.unwell("answered 500")) == .tryAgain(after: .seconds(10)))
    #expect(judge.take(.well) == .well)
    #expect(judge.take(.unwell("answered 500")) == .tryAgain(after: .seconds(10)))
    #expect(judge.take(.unwell("answered 503")) == .tryAgain(after: .seconds(10)))
    #expect(judge.take(.unwell("answered 500")) == .unwell("health check GET /health answered 500 three times"))
  }

  @Test func failuresOfTheStartPeriodDoNotCount() {
    var judge = HealthJudge(Self.check)
    for second in 0..<60 {
      let verdict = judge.take(.unwell("found nobody who listens"), age: .seconds(second))
      #expect(verdict == .tryAgain(after: .milliseconds(500)))
    }
    for second in [60, 70] {
      #expect(judge.take(.unwell("a"), age: .seconds(second)) == .tryAgain(after: .seconds(10)))
    }
    #expect(judge.take(.unwell("a"), age: .seconds(80)) == .unwell("health check GET /health a three times"))
    #expect(judge.limit >= .seconds(80))
  }

  @Test(
    arguments: [
      (.tcp, nil, 1, "health check of its TCP port failed"), (.tcp, 90, 2, "health check of TCP port 90 failed twice"),
      (.command(["pg_isready", "-U", "blog"]), nil, 3, "health check 'pg_isready -U blog' failed three times"),
      (.http(path: "/"), 80, 12, "health check GET / failed 12 times"),
      (
        .http(path: "/" + String(repeating: "a", count: 100)), nil, 1,
        "health check GET /\(String(repeating: "a", count: 58))… failed"
      ),
    ] as [(HealthCheck.Probe, UInt16?, UInt32, String)])
  func itSaysWhatFailed(_ probe: HealthCheck.Probe, _ port: UInt16?, _ times: UInt32, _ words: String) {
    #expect(HealthCheck(probe, port: port).words("failed", times: times) == words)
  }

  @Test func whoWaitsForAnAppWithoutACheckHasItsPatienceAndNoMore() {
    var wait = WellWait(Sample.workload(), patience: .seconds(5))
    #expect(wait.limit == .seconds(5))
    #expect(wait.judge(.answered(.unwell("a")), age: .zero) == .tryAgain(after: .milliseconds(20)))
    #expect(wait.judge(.answered(.unwell("a")), age: .seconds(1)) == .tryAgain(after: .milliseconds(250)))
    #expect(wait.judge(.answered(.unwell("a")), age: .seconds(4)) == .tryAgain(after: .milliseconds(500)))
    #expect(wait.judge(.answered(.well), age: .zero) == .well)
    #expect(wait.lateKind == .app)
  }

  @Test func whoWaitsForAnAppWithACheckWaitsAsTheCheckSays() {
    var workload = Sample.workload()
    workload.services.main.health = Self.check
    var wait = WellWait(workload, patience: .seconds(5))
    #expect(wait.limit > .seconds(90))
    #expect(wait.judge(.notYet, age: .seconds(1)) == .tryAgain(after: .milliseconds(250)))
    #expect(wait.judge(.answered(.unwell("a")), age: .seconds(2)) == .tryAgain(after: .milliseconds(500)))
    #expect(wait.judge(.answered(.unwell("a")), age: .seconds(60)) == .tryAgain(after: .seconds(10)))
    #expect(wait.judge(.unwell("the engine says so"), age: .seconds(61)) == .unwell("the engine says so"))
    #expect(wait.lateKind == .unwell)
    #expect(wait.lateWords == "health check GET /health did not pass within 120 s")
  }

  @Test func anEnginesWordCounts() {
    let check = HealthCheck(.command(["well"]))
    #expect(HealthProber.finding(.healthy, check) == .answered(.well))
    #expect(HealthProber.finding(.starting, check) == .notYet)
    #expect(HealthProber.finding(nil, check) == .answered(.well))
    #expect(HealthProber.finding(.unhealthy, check) == .unwell("health check 'well' failed three times"))
  }
}
