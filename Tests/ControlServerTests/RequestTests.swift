import ControlAPI
import EdgeAgent
import EdgeModel
import Synchronization
import Testing

@testable import ControlServer

@Suite("Requests, through the client to a listening server", .timeLimit(.minutes(5))) struct RequestTests {
  @Test("ping says who answers, to everybody") func ping() async throws {
    try await RunningServer.with(try StandInPlatform()) { server in
      let answer = try await server.client(token: nil).ping()
      #expect(answer.service == "flotilla")
      #expect(answer.api == 1)
      #expect(answer.version == "9.9.9")
      #expect(answer.node == Fixtures.nodeA)
      #expect(answer.name.rawValue == "alpha")
      #expect(answer.cluster?.rawValue == "caaaaaaaaaaa")
    }
  }

  @Test("a deploy reaches the platform as it was asked, in the caller's name") func deploy() async throws {
    let platform = try StandInPlatform()
    platform.apply(.deployment(Fixtures.deployment(resolved: false)))
    try await RunningServer.with(platform) { server in
      let result = try await server.client().deploy(
        DeployRequest(
          url: "https://example.org/ann/shop.git", branch: "next", name: Fixtures.shop, environment: ["A": "b"]))
      #expect(result.change.id == Fixtures.change)
      #expect(result.change.requestedBy == "user ann")
      #expect(result.deployment?.id == Fixtures.deploymentID)
      #expect(result.deployment?.status == .fetching)
    }
    let (request, actor) = try #require(platform.state.withLock { $0.requests.first })
    #expect(
      request
        == .deploy(
          NewDeployment(
            source: GitSource(url: "https://example.org/ann/shop.git", branch: "next"), name: Fixtures.shop,
            environment: ["A": "b"])))
    #expect(actor == Fixtures.user)
  }

  @Test("update, stop, start and destroy name the deployment") func verbs() async throws {
    let platform = try StandInPlatform()
    platform.apply(.deployment(Fixtures.deployment()))
    try await RunningServer.with(platform) { server in
      let client = try server.client()
      _ = try await client.update("shop")
      _ = try await client.stop("shop")
      _ = try await client.start(Fixtures.deploymentID.rawValue)
      _ = try await client.destroy("shop")
    }
    let shop = DeploymentReference("shop")
    #expect(
      platform.state.withLock { $0.requests.map(\.0) }
        == [.update(shop), .stop(shop), .start(DeploymentReference(Fixtures.deploymentID.rawValue)), .destroy(shop)])
  }

  @Test("a running deployment's summary has everything") func summary() async throws {
    let platform = try StandInPlatform()
    platform.apply(
      .node(Fixtures.node(Fixtures.nodeA, "alpha")), .deployment(Fixtures.deployment()),
      .allocation(Fixtures.allocation()))
    try await platform.accept(Fixtures.report(Fixtures.nodeA, .running))
    try await RunningServer.with(platform) { server in
      let client = try server.client()
      let one = try await client.deployment("shop")
      #expect(one.status == .running)
      #expect(one.url == "http://10.0.0.7:8080/")
      #expect(one.node == "alpha")
      #expect(one.nodeID == Fixtures.nodeA)
      #expect(one.commit == Fixtures.commit)
      #expect(one.restarts == 2)
      #expect(one.createdAt.description == "2023-11-14T22:13:20.250Z")
      #expect(one.createdBy == "user ann")
      #expect(try await client.deployments() == [one])
    }
  }

  @Test("a failure has its reason, and no address") func failure() async throws {
    let platform = try StandInPlatform()
    platform.apply(
      .node(Fixtures.node(Fixtures.nodeA, "alpha")), .deployment(Fixtures.deployment()),
      .allocation(Fixtures.allocation()))
    try await platform.accept(Fixtures.report(Fixtures.nodeA, .failed, detail: "its port 8080 never opened"))
    try await RunningServer.with(platform) { server in
      let one = try await server.client().deployment("shop")
      #expect(one.status == .failed)
      #expect(one.reason == "its port 8080 never opened")
      #expect(one.url == nil)
    }
  }

  @Test(
    "an app's address is one that a browser takes",
    arguments: [
      ("10.0.0.7", "/", "http://10.0.0.7:80/"), ("10.0.0.7", "shop", "http://10.0.0.7:80/shop"),
      ("fd00::1", "/a", "http://[fd00::1]:80/a"), ("host", "https://example.org", "http://host:80/"),
      ("host", "", "http://host:80/"),
    ])
  func address(_ host: String, _ endpoint: String, _ url: String) {
    #expect(DeploymentSummary.url(host: host, port: 80, endpoint: endpoint) == url)
  }

  @Test("machines are listed by name, silent ones too") func nodes() async throws {
    let platform = try StandInPlatform()
    platform.apply(.node(Fixtures.node(Fixtures.nodeB, "beta")), .node(Fixtures.node(Fixtures.nodeA, "alpha")))
    try await platform.accept(Fixtures.report(Fixtures.nodeA, nil))
    try await RunningServer.with(platform) { server in
      let nodes = try await server.client().nodes()
      #expect(nodes.map(\.name.rawValue) == ["alpha", "beta"])
      #expect(nodes.map(\.status) == [.ready, .silent])
      #expect(nodes.first?.facts?.runtime == "docker")
    }
  }

  @Test("changes are told with the name of their deployment") func changes() async throws {
    let platform = try StandInPlatform()
    platform.apply(.deployment(Fixtures.deployment()))
    _ = try await platform.submit(.stop(DeploymentReference("shop")), by: Fixtures.user)
    try await RunningServer.with(platform) { server in
      let client = try server.client()
      let changes = try await client.changes()
      #expect(changes.map(\.name) == [Fixtures.shop])
      let one = try await client.change(Fixtures.change)
      #expect(one.change == changes.first)
      #expect(one.deployment?.name == Fixtures.shop)
    }
  }

  @Test("a manifest's faults arrive with their places") func validate() async throws {
    try await RunningServer.with(try StandInPlatform()) { server in
      let client = try server.client()
      let good = try await client.validate(ValidateRequest(url: "https://example.org/good.git"))
      #expect(good.valid && good.name == "shop" && good.diagnostics.isEmpty)
      let bad = try await client.validate(ValidateRequest(url: "https://example.org/bad.git"))
      #expect(!bad.valid)
      #expect(bad.diagnostics.map(\.description) == ["shipwreck.toml:7:8: error: config.port: expected a whole number"])
    }
  }

  @Test("a machine joins, takes its assignments and reports") func agents() async throws {
    let platform = try StandInPlatform()
    platform.apply(.cluster(try #require(platform.identity.clusterID)), .allocation(Fixtures.allocation()))
    try await RunningServer.with(platform) { server in
      let client = try server.client()
      let answer = try await client.join(Fixtures.node(Fixtures.nodeA, "alpha"))
      #expect(answer.cluster.rawValue == "caaaaaaaaaaa")
      let set = try await client.assignments(of: Fixtures.nodeA, after: nil)
      #expect(set.allocations.map(\.id) == [Fixtures.allocationID()])
      try await client.report(Fixtures.report(Fixtures.nodeA, .running))
      #expect(platform.state.withLock { $0.reports[Fixtures.nodeA]?.allocations.first?.phase } == .running)
    }
  }

  @Test("a long poll is answered when there is something newer") func longPoll() async throws {
    let platform = try StandInPlatform()
    platform.apply(.cluster(try #require(platform.identity.clusterID)))
    try await RunningServer.with(platform) { server in
      let client = try server.client()
      let first = try await client.assignments(of: Fixtures.nodeA, after: nil)
      async let second = client.assignments(of: Fixtures.nodeA, after: first.version)
      try await platform.untilSomebodyWaits()
      platform.apply(.allocation(Fixtures.allocation()))
      let newer = try await second
      #expect(newer.version > first.version)
      #expect(newer.allocations.count == 1)
    }
  }

  @Test("a blob arrives byte for byte") func blob() async throws {
    let platform = try StandInPlatform()
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try await TemporaryFile.with(bytes) { path in
      platform.change { $0.blobs[Fixtures.digest] = path }
      try await RunningServer.with(platform) { server in
        var received: [UInt8] = []
        try await server.client().blob(Fixtures.digest) { received += $0 }
        #expect(received == bytes)
      }
    }
  }

  @Test("a port that is taken is an error that names it") func portTaken() async throws {
    try await RunningServer.with(try StandInPlatform()) { server in
      let second = try RunningServer.server(try StandInPlatform()) { $0.port = server.port }
      let error = await #expect(throws: ControlServerError.self) { try await second.run() }
      #expect(error?.code == .cannotListen)
      #expect(error?.message.contains(String(server.port)) == true)
      await #expect(throws: ControlServerError.self) { try await second.port }
    }
  }
}
