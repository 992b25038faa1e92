import ControlAPI
import Coordination
import EdgeAgent
import EdgeModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing

@testable import ControlServer

@Suite("What agents say to each other, through the client to a listening server", .timeLimit(.minutes(5)))
struct PeerRouteTests {
  private static func envelope(
    _ sender: NodeID = Fixtures.nodeB, _ body: ReplicaMessage.Body = .handOver
  ) throws -> ReplicaEnvelope {
    ReplicaEnvelope(
      cluster: try ClusterID("caaaaaaaaaaa"[...]), sender: AgentAddress(node: sender, address: "http://10.0.0.8:7070"),
      message: ReplicaMessage(epoch: 7, body))
  }

  /// Sends bytes to a route as a machine.
  private static func status(
    _ platform: StandInPlatform, _ method: HTTPRequest.Method, _ path: String, as node: String?, _ body: [UInt8]
  ) async throws -> HTTPResponse.Status {
    try await RunningServer.server(platform).makeApplication().test(.router) { client in
      var headers: HTTPFields = [.authorization: "Bearer \(RunningServer.token)", .contentType: "application/json"]
      if let node, let name = HTTPField.Name(Wire.nodeHeader) { headers[name] = node }
      return try await client.execute(uri: path, method: method, headers: headers, body: ByteBuffer(bytes: body)) {
        $0.status
      }
    }
  }

  @Test("a heartbeat arrives, and is answered with whom to ask later") func heartbeat() async throws {
    let platform = try StandInPlatform()
    let beat = Heartbeat(node: Fixtures.nodeB, epoch: 5)
    try await RunningServer.with(platform) { server in
      let contact = try await server.client().heartbeat(beat)
      #expect(contact.cluster.rawValue == "caaaaaaaaaaa")
      #expect(contact.epoch == 1)
      #expect(contact.agents == [AgentAddress(node: Fixtures.nodeA, address: "http://127.0.0.1:7070")])
    }
    #expect(platform.state.withLock { $0.beats } == [beat])
  }

  @Test("a message of a replica arrives as it was sent") func replica() async throws {
    let platform = try StandInPlatform()
    let version = DesiredVersion(epoch: 7, index: 2)
    let entry = DesiredEntry(
      version: version,
      changes: [.deployment(Fixtures.deployment()), .voters(VoterSet(voters: [Fixtures.nodeA, Fixtures.nodeB]))])
    let sent = [
      try Self.envelope(),
      try Self.envelope(
        Fixtures.nodeB,
        .append(after: DesiredVersion(epoch: 6, index: 1), entries: [entry], commit: 1, sentAt: .zero)),
      try Self.envelope(Fixtures.nodeB, .preVote(next: 8, last: version)),
    ]
    try await RunningServer.with(platform) { server in
      let client = try server.client()
      for envelope in sent { try await client.deliver(envelope) }
    }
    #expect(platform.state.withLock { $0.envelopes } == sent)
  }

  @Test("what the platform says against a message is told, with its code") func refusal() async throws {
    let platform = try StandInPlatform()
    platform.change { $0.failure = ControlPlaneError(.conflict, "platforms never merge by themselves") }
    try await RunningServer.with(platform) { server in
      let error = await #expect(throws: ControlError.self) { try await server.client().deliver(Self.envelope()) }
      #expect(error?.code == .conflict)
      #expect(error?.message == "platforms never merge by themselves")
    }
  }

  @Test(
    "who speaks for another machine than the header names is refused", arguments: ["nccccccccccc", "nonsense", nil])
  func header(_ node: String?) async throws {
    let platform = try StandInPlatform()
    let beat = try ControlJSON.encode(Heartbeat(node: Fixtures.nodeB, epoch: 5))
    let envelope = try ControlJSON.encode(try Self.envelope())
    #expect(try await Self.status(platform, .put, "/api/v1/nodes/me/heartbeat", as: node, beat) == .badRequest)
    #expect(try await Self.status(platform, .post, "/api/v1/replica", as: node, envelope) == .badRequest)
    #expect(platform.state.withLock { $0.beats.isEmpty && $0.envelopes.isEmpty })
    #expect(try await Self.status(platform, .put, "/api/v1/nodes/me/heartbeat", as: "nbbbbbbbbbbb", beat) == .ok)
    #expect(try await Self.status(platform, .post, "/api/v1/replica", as: "nbbbbbbbbbbb", envelope) == .noContent)
  }

  @Test("what is no message is refused", arguments: ["", "{}", "[1]", #"{"cluster":"caaaaaaaaaaa","message":{}}"#])
  func malformed(_ text: String) async throws {
    let platform = try StandInPlatform()
    let status = try await Self.status(platform, .post, "/api/v1/replica", as: "nbbbbbbbbbbb", Array(text.utf8))
    #expect(status == .badRequest)
    #expect(platform.state.withLock { $0.envelopes.isEmpty })
  }

  @Test("a probe reaches the machine that is meant, and no other") func probe() async throws {
    try await RunningServer.with(try StandInPlatform()) { server in
      let client = try server.client()
      #expect(try await client.probe(AgentAddress(node: Fixtures.nodeA, address: server.url)).reached)
      #expect(try await !client.probe(AgentAddress(node: Fixtures.nodeB, address: server.url)).reached)
      #expect(try await !client.probe(AgentAddress(node: Fixtures.nodeA, address: "http://127.0.0.1:1")).reached)
      #expect(try await !client.probe(AgentAddress(node: Fixtures.nodeA, address: "no address")).reached)
    }
  }

  @Test("over HTTP an agent is who it says it is") func network() async throws {
    try await RunningServer.with(try StandInPlatform()) { server in
      let network = HTTPAgentNetwork(token: RunningServer.token, logger: RunningServer.logger)
      let identity = try await network.identity(at: server.url)
      #expect(identity.node == Fixtures.nodeA)
      #expect(identity.clusterID?.rawValue == "caaaaaaaaaaa")
      #expect(identity.leads)
      #expect(try await network.probe(AgentAddress(node: Fixtures.nodeA, address: server.url), by: server.url))
      try await network.deliver(Self.envelope(), to: server.url)
      #expect(server.platform.state.withLock { $0.envelopes.count } == 1)
      let leader = try network.leader(at: server.url)
      #expect(try await leader.heartbeat(Heartbeat(node: Fixtures.nodeB, epoch: 0)).epoch == 1)
    }
  }

  @Test("a leader's refusal keeps its kind and whom to ask over HTTP") func remoteRefusal() async throws {
    let platform = try StandInPlatform()
    platform.change { $0.failure = ControlPlaneError(.notLeader, "ask the other", leader: "http://10.0.0.9:7070") }
    try await RunningServer.with(platform) { server in
      let leader = try HTTPAgentNetwork(token: RunningServer.token, logger: RunningServer.logger).leader(at: server.url)
      let error = await #expect(throws: ControlPlaneError.self) {
        _ = try await leader.heartbeat(Heartbeat(node: Fixtures.nodeB, epoch: 0))
      }
      #expect(error?.code == .notLeader)
      #expect(error?.leader == "http://10.0.0.9:7070")
    }
    let gone = try HTTPAgentNetwork(token: RunningServer.token, logger: RunningServer.logger).leader(
      at: "http://127.0.0.1:1")
    let error = await #expect(throws: ControlPlaneError.self) {
      _ = try await gone.heartbeat(Heartbeat(node: Fixtures.nodeB, epoch: 0))
    }
    #expect(error?.code == .unavailable)
  }
}
