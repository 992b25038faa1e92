import EdgeModel
import Testing

@Suite struct SecretRecordTests {
  private static func secret(_ id: String, version: UInt64 = 3, previous: Bool = false) throws -> SealedSecret {
    let key = try PlatformKeyID("0123456789abcdef"[...])
    return SealedSecret(
      id: try SecretID(id[...]),
      value: .init(version: version, key: key, box: SealedBytes([0, 1, 0x7F, 0x80, 0xFF])),
      previous: previous ? .init(version: 1, key: key, box: SealedBytes([9])) : nil, setAt: Timestamp(milliseconds: 7),
      setBy: Actor(role: .user, name: "ann"))
  }

  private static func state(_ changes: [DesiredChange]) -> DesiredState {
    var state = DesiredState()
    state.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: 1), changes: changes))
    return state
  }

  @Test func recordsHaveAFormThatStays() throws {
    let change = DesiredChange.secret(try Self.secret("platform/DB"))
    #expect(
      try json(change) == """
        {"kind":"secret","record":{"id":"platform/DB","setAt":7,"setBy":{"isAdministrator":false,"name":"ann",\
        "role":"user"},"value":{"box":"00017f80ff","key":"0123456789abcdef","version":3}},"version":1}
        """)
    let key = PlatformKeyRecord(id: try PlatformKeyID("0123456789abcdef"[...]), since: Timestamp(milliseconds: 5))
    for change in [
      change, .secret(try Self.secret("platform/DB", previous: true)), .forgetSecret(try SecretID("platform/DB"[...])),
      .platformKey(key),
    ] {
      #expect(try throughJSON(change) == change)
    }
  }

  @Test(arguments: [#""0""#, #""0g""#, #""0A""#, #"[1]"#, "null"])
  func sealedBytesAreHexadecimal(_ text: String) {
    #expect(throws: DecodingError.self) { try decoded(SealedBytes.self, text) }
  }

  @Test func sealedBytesHaveALimit() throws {
    let most = String(repeating: "ab", count: SealedBytes.most)
    #expect(try decoded(SealedBytes.self, "\"\(most)\"").bytes.count == SealedBytes.most)
    #expect(throws: DecodingError.self) { try decoded(SealedBytes.self, "\"\(most)ab\"") }
  }

  @Test func theStateKeepsTheNewestAndForgets() throws {
    let deployment = try Sample.deployment()
    let own = try Self.secret("deployment/\(deployment)/DB")
    let other = try Self.secret("deployment/\(Sample.deployment("b"))/DB")
    let all = try Self.secret("platform/DB")
    var state = Self.state([
      .secret(try Self.secret("platform/DB", version: 1)), .secret(all), .secret(own), .secret(other),
    ])
    let name = try SecretName("DB"[...])
    #expect(state.secret(name, for: deployment) == own)
    #expect(state.secret(name, for: try Sample.deployment("c")) == all)
    #expect(try throughJSON(state) == state)
    state.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: 2), changes: [.forget(deployment)]))
    #expect(state.secretsInOrder == [other, all])
    state.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: 3), changes: [.forgetSecret(all.id)]))
    #expect(state.secretsInOrder == [other])
  }

  @Test func aStateOfBeforeHasNone() throws {
    let text = #"{"version":"1.1","nodes":[],"deployments":[],"allocations":[],"changes":[]}"#
    let state = try decoded(DesiredState.self, text)
    #expect(state.secrets.isEmpty)
    #expect(state.platformKey == nil)
    #expect(try !json(state).contains("later"), "what uses no secrets is written as before")
  }

  @Test func aNewerRecordOfASecretIsPassedOnAndReplaced() throws {
    let newer = #"{"kind":"secret","version":3,"record":{"id":"platform/DB","shape":"round"}}"#
    var state = Self.state([try decoded(DesiredChange.self, newer)])
    #expect(state.unknownKinds.map(\.description) == ["secret version 3"])
    #expect(try throughJSON(state) == state)
    let entry = DesiredEntry(
      version: DesiredVersion(epoch: 1, index: 2), changes: [.forgetSecret(try SecretID("platform/DB"[...]))])
    state.apply(entry)
    #expect(state.unknownKinds.isEmpty)
  }

  @Test func assignmentsBringWhatTheirAppsAskForAndNothingElse() throws {
    var workload = Sample.workload
    workload.environment = ["PASSWORD": "secret:DB", "PLAIN": "secrets"]
    let allocation = Allocation(
      placing: try Sample.allocation().id, on: try Sample.node(), name: try AppName("shop"[...]), workload: workload,
      source: try Sample.reference(), epoch: 3)
    let all = try Self.secret("platform/DB")
    let unused = try Self.secret("platform/OTHER")
    let foreign = try Self.secret("deployment/\(Sample.deployment("b"))/DB")
    let state = Self.state([
      .cluster(.random()), .allocation(allocation), .secret(all), .secret(unused), .secret(foreign),
      .secret(try Self.secret("repository/token/git.example.org")),
    ])
    let set = try #require(state.assignments(of: try Sample.node(), epoch: 1))
    #expect(set.secrets == [all])
    #expect(set.secret(try SecretName("DB"[...]), for: allocation.id.deployment) == all)
    #expect(try throughJSON(set) == set)
    #expect(try #require(state.assignments(of: try Sample.node("b"), epoch: 1)).secrets.isEmpty)
  }

  @Test func assignmentsWithoutSecretsAreWrittenAsBefore() throws {
    let set = Assignments(
      cluster: .random(), node: try Sample.node(), epoch: 1, version: .zero, allocations: [try Sample.allocation()])
    #expect(try !json(set).contains("secret"))
    #expect(try throughJSON(set) == set)
  }

  @Test func aWorkloadNamesItsSecretsAndTheirVersions() throws {
    var workload = Sample.workload
    let before = try json(workload)
    workload.environment = ["B": "secret:TWO", "A": "secret:ONE", "C": "secret:ONE", "D": "secret:no name", "E": "x"]
    #expect(workload.secretNames.map(\.rawValue) == ["ONE", "TWO"])
    #expect(workload.malformedSecret == "D")
    #expect(Sample.workload.malformedSecret == nil)
    workload.secretVersions = [try SecretName("ONE"[...]): 4]
    #expect(try throughJSON(workload) == workload)
    workload.secretVersions = [:]
    workload.environment = Sample.workload.environment
    #expect(try json(workload) == before)
    let mapped = workload.mappingEnvironments { $0.mapValues { _ in "x" } }
    #expect(mapped.environment == ["A": "x", "B": "x"])
  }

  @Test func allServicesOfAnAppCanAskForSecrets() throws {
    var workload = Sample.workload
    workload.environment = ["A": "secret:ONE"]
    workload.services.companions = [
      ServiceSpec(
        try ServiceName("cache"[...]), language: "image", environment: ["B": "secret:TWO", "C": "secret:a b"])
    ]
    #expect(workload.secretNames.map(\.rawValue) == ["ONE", "TWO"])
    #expect(workload.malformedSecret == "C")
    let mapped = workload.mappingEnvironments { $0.mapValues { _ in "x" } }
    #expect(mapped.services.companions.map(\.environment) == [["B": "x", "C": "x"]])
    #expect(mapped.environment == ["A": "x"])
  }

  @Test func whatUsesSecretVersionsIsOfALaterVersion() throws {
    var record = try Sample.record()
    var workload = Sample.workload
    record.resolved = ResolvedSource(generation: 1, reference: try Sample.reference(), workload: workload)
    #expect(DesiredChange.deployment(record).form.version == 1)
    workload.secretVersions = [try SecretName("DB"[...]): 1]
    record.resolved?.workload = workload
    #expect(DesiredChange.deployment(record).form.version == 3)
    #expect(try throughJSON(DesiredChange.deployment(record)) == .deployment(record))
  }
}
