internal import ControlAPI
internal import EdgeModel
internal import Hummingbird

/// One thing that the API can be asked.
struct Route: Sendable {
  let method: HTTPRequest.Method
  let path: String
  let permission: Permission
  let handle: @Sendable (Call) async throws -> Response
}

/// The routes of the API. The only way to add one states its permission, and the only way to serve one asks the authorizer.
struct RouteTable: Sendable {
  private(set) var routes: [Route] = []

  mutating func add(
    _ method: HTTPRequest.Method, _ path: String, needs permission: Permission,
    _ handle: @escaping @Sendable (Call) async throws -> Response
  ) {
    routes.append(Route(method: method, path: path, permission: permission, handle: handle))
  }

  func register(on router: Router<ControlRequestContext>, authorizer: any Authorizer) {
    for route in routes {
      router.on(RouterPath(route.path), method: route.method) { request, context in
        let access = AccessRequest(
          permission: route.permission, bearerToken: Self.bearerToken(of: request),
          deployment: context.parameters.get("reference"))
        let actor = try await Self.authorize(access, by: authorizer)
        return try await route.handle(Call(request: request, context: context, actor: actor))
      }
    }
  }

  private static func authorize(_ access: AccessRequest, by authorizer: any Authorizer) async throws -> Actor {
    switch try await authorizer.verdict(on: access) {
    case .allowed(let actor): return actor
    case .unauthenticated(let reason): throw ControlError(.unauthenticated, reason)
    case .forbidden(let reason): throw ControlError(.forbidden, reason)
    }
  }

  private static func bearerToken(of request: Request) -> String? {
    guard let value = request.headers[.authorization] else { return nil }
    let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
    guard parts.count == 2, let scheme = parts.first, scheme.lowercased() == "bearer" else { return nil }
    return parts.last.map { $0.trimmingPrefix(while: { $0 == " " }) }.map(String.init)
  }
}
