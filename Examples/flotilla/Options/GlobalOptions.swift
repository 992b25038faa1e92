import ArgumentParser
import ControlAPI
import Logging

/// What every command takes.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The agent's address. Default: FLOTILLA_SERVER, else \(ControlClient.defaultServer).", valueName: "url"))
  var server: String?

  @Flag(help: "JSON on standard output: one document, or one object a line for streams.")
  var json = false
}

extension GlobalOptions {
  /// Everything that a command works with.
  /// - Parameter followsLeader: whether a request goes on to the leader when another agent was asked.
  func session(followsLeader: Bool = true) throws -> Session {
    let surroundings = Surroundings.current
    let token = TokenSource.find(in: surroundings)
    let client = try ControlClient(
      server: serverAddress(in: surroundings), token: token.token, followsLeader: followsLeader, logger: Self.logger)
    return Session(client: client, token: token, console: .current, json: json)
  }

  func serverAddress(in surroundings: Surroundings) -> String {
    server ?? surroundings.value("FLOTILLA_SERVER") ?? ControlClient.defaultServer
  }

  /// A tool speaks by its output; what the client logs is of no use to its user.
  static var logger: Logger {
    Logger(label: "flotilla") { _ in SwiftLogNoOpLogHandler() }
  }
}

/// What a command works with.
struct Session: Sendable {
  let client: ControlClient
  let token: TokenSource
  let console: Console
  /// Whether standard output is JSON.
  let json: Bool
}
