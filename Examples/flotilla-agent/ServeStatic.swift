import ArgumentParser
import Foundation
import Hummingbird
import Logging

/// Serves a folder over HTTP: what the process runtime starts for a static site. Not meant to be called by people.
struct ServeStatic: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve-static", abstract: "Serve a folder over HTTP.", shouldDisplay: false)

  @Argument(help: "The folder.") var directory: String
  @Argument(help: "The TCP port, on all addresses.") var port: UInt16

  func run() async throws {
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    var logger = Logger(label: "site")
    logger.logLevel = .notice
    let router = Router()
    router.add(middleware: RequestLine())
    router.add(middleware: FileMiddleware(directory, searchForIndexHtml: true, logger: logger))
    let application = Application(
      router: router, configuration: .init(address: .hostname("0.0.0.0", port: Int(port))), logger: logger)
    try await application.runService()
  }
}

/// Prints a line for each request, so that `flotilla logs` shows who asked for what.
private struct RequestLine<Context: RequestContext>: RouterMiddleware {
  func handle(
    _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      let response = try await next(request, context)
      Self.say(request, response.status.code)
      return response
    } catch let error as HTTPError {
      Self.say(request, error.status.code)
      throw error
    }
  }

  /// Unbuffered: standard output is a file here.
  private static func say(_ request: Request, _ status: Int) {
    FileHandle.standardOutput.write(Data("\(request.method) \(request.uri.path) \(status)\n".utf8))
  }
}
