internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel
internal import Hummingbird
internal import NIOCore

/// Taking the platform down to a file, and founding one from it.
struct BackupRoutes {
  let environment: RouteEnvironment

  init(_ environment: RouteEnvironment) { self.environment = environment }

  func add(to table: inout RouteTable) {
    let environment = environment
    table.add(.get, "/api/v1/backup", needs: .backUp) { call in
      try call.checkAdministrator()
      let backup = try await environment.platform.backup()
      return try await LineResponse.make(
        BackupLines(backup), for: call, keepAlive: environment.configuration.keepAlive)
    }
    table.add(.put, "/api/v1/restore/:digest", needs: .restore) { call in
      try call.checkAdministrator()
      let digest = try call.parameter("digest", as: BlobDigest.self)
      try await environment.platform.keep(digest) { take in
        for try await buffer in call.request.body { try await take(Array(buffer.readableBytesView)) }
      }
      return Response(status: .noContent)
    }
    table.add(.post, "/api/v1/restore", needs: .restore) { call in
      try call.checkAdministrator()
      let request = try await environment.body(RestoreRequest.self, of: call)
      let (apps, secrets) = try await environment.platform.restore(request.document, by: call.actor)
      return try .json(RestoreAnswer(apps: apps, secrets: secrets))
    }
  }
}

extension Call {
  /// A backup has all keys: a token that may do everything but isn't an administrator's may not do this.
  fileprivate func checkAdministrator() throws {
    guard actor.isAdministrator else {
      throw ControlError(.forbidden, "backups are for administrators; \(actor.name) is none")
    }
  }
}
