internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel
internal import HTTPTypes
internal import Hummingbird

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
