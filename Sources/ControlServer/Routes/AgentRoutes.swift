internal import ControlAPI
internal import Coordination
internal import EdgeAgent
internal import EdgeModel
internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// What agents say to the one that leads: they pull their assignments, hand over reports and fetch files.
struct AgentRoutes {
  let environment: RouteEnvironment

  init(_ environment: RouteEnvironment) { self.environment = environment }

  func add(to table: inout RouteTable) {
    let environment = environment
    table.add(.get, "/api/v1/nodes/me/assignments", needs: .actAsNode) { call in
      let node = try call.node
      let after = try call.query("after", as: DesiredVersion.self, "EPOCH.INDEX")
      return try .json(try await environment.assignments(of: node, after: after))
    }
    table.add(.put, "/api/v1/nodes/me/report", needs: .actAsNode) { call in
      let node = try call.node
      let report = try await call.body(
        NodeReport.self, limit: environment.configuration.reportLimit, within: environment.configuration.bodyTimeout)
      guard report.node == node else {
        throw ControlError(.invalid, "the report is of machine \(report.node), the header names \(node)")
      }
      try await environment.platform.accept(report)
      return Response(status: .noContent)
    }
    table.add(.put, "/api/v1/nodes/me/heartbeat", needs: .actAsNode) { call in
      let node = try call.node
      let beat = try await environment.body(Heartbeat.self, of: call)
      guard beat.node == node else {
        throw ControlError(.invalid, "the heartbeat is of machine \(beat.node), the header names \(node)")
      }
      return try .json(try await environment.platform.heartbeat(beat))
    }
    table.add(.post, "/api/v1/replica", needs: .replicate) { call in
      let node = try call.node
      let envelope = try await call.body(
        ReplicaEnvelope.self, limit: environment.configuration.replicaLimit,
        within: environment.configuration.bodyTimeout)
      guard envelope.sender.node == node else {
        throw ControlError(.invalid, "the message is of machine \(envelope.sender.node), the header names \(node)")
      }
      try environment.platform.receive(envelope)
      return Response(status: .noContent)
    }
    table.add(.get, "/api/v1/token-renewals/:node", needs: .renewToken) { call in
      try .json(try await environment.platform.renewedToken(for: try call.parameter("node", as: NodeID.self)))
    }
    table.add(.post, "/api/v1/probes", needs: .actAsNode) { call in
      let target = try await environment.body(AgentAddress.self, of: call)
      return try .json(ProbeAnswer(reached: await environment.reaches(target)))
    }
    table.add(.get, "/api/v1/blobs/:digest", needs: .readBlobs) { call in
      let digest = try call.parameter("digest", as: BlobDigest.self)
      guard let path = try await environment.platform.blobPath(digest) else {
        throw ControlError(.notFound, "the blob \(digest) is not kept here")
      }
      let body = try await FileIO().loadFile(path: path, context: call.context)
      return Response(status: .ok, headers: [.contentType: "application/octet-stream"], body: body)
    }
  }
}

extension RouteEnvironment {
  /// Whether the machine that is meant answers at an address. What else answers there is not told.
  fileprivate func reaches(_ target: AgentAddress) async -> Bool {
    do {
      let client = try ControlClient(server: target.address, followsLeader: false, logger: logger)
      let answer = try await client.ping(within: .seconds(1))
      await client.shutdown()
      return answer.node == target.node
    } catch {
      logger.debug("a probe for another agent was not answered", metadata: ["error": "\(error)"])
      return false
    }
  }

  /// A machine's assignments, as soon as there are newer ones; an agent that shuts down doesn't wait for them.
  fileprivate func assignments(of node: NodeID, after: DesiredVersion?) async throws -> Assignments {
    let platform = platform
    return try await untilShutdown { try await platform.assignments(of: node, after: after) }
  }
}

extension Call {
  /// The machine that asks.
  fileprivate var node: NodeID {
    get throws {
      guard let name = HTTPField.Name(Wire.nodeHeader), let text = request.headers[name] else {
        throw ControlError(.invalid, "the header '\(Wire.nodeHeader)' must say which machine asks")
      }
      do {
        return try NodeID(text[...])
      } catch {
        throw ControlError(.invalid, error.description)
      }
    }
  }
}
