import ControlServer
import EdgeModel

/// The program of docs/modules/ControlServer.md.
enum ControlServerPage {
  /// Everybody may look; whoever shows the secret may do everything.
  struct OpenHouse: Authorizer {
    let owner: TokenAuthorizer

    init(secret: String) throws { owner = try TokenAuthorizer(owner: secret) }

    func verdict(on request: AccessRequest) async throws -> AccessVerdict {
      let harmless: Set<Permission> = [.ping, .readDeployments, .readNodes]
      guard harmless.contains(request.permission) else { return await owner.verdict(on: request) }
      return .allowed(Actor(role: .user, name: "guest"))
    }
  }
}
