import ControlAPI
import EdgeModel
import Logging

/// The program of docs/modules/ControlAPI.md.
enum ControlAPIPage {
  static func deploy(token: String, logger: Logger) async throws {
    let client = try ControlClient(server: "http://127.0.0.1:7070", token: token, logger: logger)
    let result = try await client.deploy(DeployRequest(url: "https://example.org/ann/shop.git"))
    for try await deployment in try await client.watch(result.change.deployment.rawValue) {
      print(deployment.status, deployment.url ?? deployment.reason ?? "")
      if deployment.status.isSettled { break }
    }
    await client.shutdown()
  }
}
