internal import ControlAPI
internal import EdgeAgent
internal import Hummingbird
internal import Logging
internal import ServiceLifecycle

/// Turns everything that a route throws into the API's error document.
struct ErrorAnswers: RouterMiddleware {
  typealias Context = ControlRequestContext

  @concurrent
  func handle(
    _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      let response = try await next(request, context)
      context.logger.debug(
        "answered",
        metadata: ["method": "\(request.method)", "path": "\(request.uri.path)", "status": "\(response.status.code)"])
      return response
    } catch {
      let answer = ControlError(answering: error, to: request)
      if answer.code == .internalFault {
        context.logger.error(
          "a request failed",
          metadata: ["method": "\(request.method)", "path": "\(request.uri.path)", "error": "\(error)"])
      } else {
        context.logger.debug(
          "refused",
          metadata: ["method": "\(request.method)", "path": "\(request.uri.path)", "code": "\(answer.code)"])
      }
      return try Response.error(answer)
    }
  }
}

extension ControlError {
  /// What the caller is told of an error.
  init(answering error: any Error, to request: Request) {
    switch error {
    case let error as ControlError:
      self = error
    case let error as ControlPlaneError:
      self.init(Self.code(of: error), error.message, leader: error.leader)
    case is CancellationError:
      self.init(.unavailable, "the agent is shutting down")
    case let error as any HTTPResponseError where error.status == .notFound:
      self.init(.notFound, "there is no \(request.method.rawValue) \(request.uri.path.prefix(200))")
    case let error as any HTTPResponseError:
      self.init(Self.code(forStatus: error.status.code), error.status.reasonPhrase)
    default:
      self.init(.internalFault, "the agent made a mistake; its log says more")
    }
  }

  static func code(of error: ControlPlaneError) -> Code {
    switch error.code {
    case .notFound: .notFound
    case .conflict: .conflict
    case .invalid: .invalid
    case .notLeader: .notLeader
    case .forbidden: .forbidden
    default: .unavailable
    }
  }
}
