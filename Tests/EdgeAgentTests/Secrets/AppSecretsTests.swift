import EdgeModel
import EdgeStore
import Logging
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct AppSecretsTests {
  private static func allocation(_ environment: [String: String]) -> Allocation {
    var workload = Sample.workload()
    workload.environment = environment
    return Sample.allocation().with(workload)
  }

  private static func secrets(
    _ directory: String, _ sealed: [SealedSecret], hasKey: Bool = true, address: String = "http://10.0.0.7:7070"
  ) async throws -> AppSecrets {
    let clock = TestClock(isEager: true)
    let vault = try await SecretSample.vault(in: directory, time: clock.source)
    if hasKey { try await vault.keyring.add(try SecretSample.key(), of: Sample.cluster, isCurrent: true) }
    var set = Sample.set([])
    set.secrets = sealed
    return AppSecrets(
      vault: vault, inbox: WorkerInbox(set), address: { address }, time: clock.source, logger: Logger(label: "test"))
  }

  @Test func anEnvironmentIsOpenedAndCompleted() async throws {
    try await withSecretsFolder { directory in
      let own = SecretID(.deployment(Sample.deployment, Sample.identifier("OWN", SecretName.self)))
      let all = SecretID(.platform(Sample.identifier("OWN", SecretName.self)))
      let secrets = try await Self.secrets(
        directory,
        [
          try SecretSample.sealed(), try SecretSample.sealed("the deployment's", as: own),
          try SecretSample.sealed("the platform's", as: all),
        ])
      let opened = try await secrets.open(
        Self.allocation([
          "PASSWORD": "secret:DB_PASSWORD", "MINE": "secret:OWN", "PLAIN": "as it stands",
          "FLOTILLA_APP_TOKEN": "forged",
          "FLOTILLA_OTHER": "forged",
        ]))
      let environment = opened.allocation.workload.environment
      let token = AppToken.make(for: Sample.id(), of: Sample.cluster, with: try SecretSample.key())
      #expect(
        environment == [
          "PASSWORD": SecretSample.password, "MINE": "the deployment's", "PLAIN": "as it stands",
          "FLOTILLA_API": "http://10.0.0.7:7070", "FLOTILLA_APP_TOKEN": token,
          "FLOTILLA_DEPLOYMENT": Sample.deployment.rawValue,
        ])
      #expect(opened.redactor.redact("\(SecretSample.password) \(token)") == "*** ***")
      #expect(opened.redactor.redact("the deployment's") == "***")
    }
  }

  @Test func aValueThatWasReplacedIsHiddenStill() async throws {
    try await withSecretsFolder { directory in
      let before = try SecretSample.sealed("the-value-before", version: 1)
      let secrets = try await Self.secrets(
        directory, [try SecretSample.sealed(version: 2, previous: before.value)])
      let opened = try await secrets.open(Self.allocation(["A": "secret:DB_PASSWORD"]))
      #expect(opened.redactor.redact("the-value-before") == "***")
    }
  }

  @Test func whatIsMissingKeepsAnAppFromStartingAndNoRunningOneFromBeingFollowed() async throws {
    try await withSecretsFolder { directory in
      let secrets = try await Self.secrets(directory, [])
      let allocation = Self.allocation(["A": "secret:DB_PASSWORD", "B": "1"])
      let error = await #expect(throws: BringUpError.self) { try await secrets.open(allocation) }
      #expect(error?.words == "secret 'DB_PASSWORD' is not set: flotilla secret set DB_PASSWORD")
      #expect(error?.kind == .machine, "it is tried again")
      let running = try await secrets.open(allocation, isRunning: true)
      #expect(running.allocation.workload.environment["A"] == nil)
      #expect(running.allocation.workload.environment["B"] == "1")
    }
  }

  @Test func withoutTheKeyNothingOpensAndAppsWithoutSecretsStart() async throws {
    try await withSecretsFolder { directory in
      let secrets = try await Self.secrets(directory, [try SecretSample.sealed()], hasKey: false)
      let error = await #expect(throws: BringUpError.self) {
        try await secrets.open(Self.allocation(["A": "secret:DB_PASSWORD"]))
      }
      #expect(error?.kind == .machine)
      let opened = try await secrets.open(Self.allocation(["B": "1"]))
      #expect(opened.allocation.workload.environment == ["B": "1", "FLOTILLA_DEPLOYMENT": Sample.deployment.rawValue])
    }
  }

  @Test func aMalformedReferenceIsTheAppsFault() async throws {
    try await withSecretsFolder { directory in
      let secrets = try await Self.secrets(directory, [])
      let error = await #expect(throws: BringUpError.self) {
        try await secrets.open(Self.allocation(["A": "secret:hunter2 is it"]))
      }
      #expect(error?.kind == .app)
      #expect(error?.words.contains("hunter2") == false)
    }
  }
}
