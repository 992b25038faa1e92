import ArgumentParser
import ControlServer
import Coordination
import EdgeAgent
import EdgeModel
import EdgeStore
import Foundation
import Logging

@main
struct FlotillaAgent: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flotilla-agent",
    abstract: "Makes this machine part of a platform that runs apps from Git repositories.",
    discussion: """
      Alone on the LAN the agent leads a platform and works for it. With --join it works for another agent's.

      EXAMPLES
        flotilla-agent
          lead, on 127.0.0.1:7070
        flotilla-agent --listen 0.0.0.0:7070 --name cellar
          lead, open to the LAN
        flotilla-agent --listen 0.0.0.0:7070 --join http://cellar:7070
          work for the agent on cellar, with its token in FLOTILLA_TOKEN
        flotilla-agent --broker amqp://flotilla:…@cellar:5672
          messages over RabbitMQ

      The token of the control API is made at the first start, in the file 'token' of the data directory. A machine \
      that joins gets the leader's token in FLOTILLA_TOKEN, or a code that 'flotilla token create' made, and keeps the token.
      """,
    version: "flotilla-agent \(PackageVersion.current)",
    subcommands: [ServeStatic.self, LeadPorts.self, MakeBackup.self, TakeBackup.self])

  @OptionGroup var options: AgentOptions

  /// The exit status is 0, 1 for failed or 2 for wrong use, as everywhere here.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var agent = command as? any AsyncParsableCommand { try await agent.run() } else { try command.run() }
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      FileHandle.standardError.write(Data((fullMessage(for: error) + "\n").utf8))
      Foundation.exit(2)
    }
  }

  func run() async throws {
    let settings = try AgentSettings(options, environment: ProcessInfo.processInfo.environment)
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    var logger = Logger(label: "flotilla-agent")
    logger.logLevel = settings.logLevel
    do {
      try await AgentAssembly(settings: settings, logger: logger).run()
    } catch let error as StoreError {
      throw StartFailure(error.message)
    } catch let error as DesiredLogError {
      throw StartFailure(error.message)
    } catch let error as ControlPlaneError {
      throw StartFailure(error.message)
    } catch let error as ControlServerError {
      throw StartFailure(error.message)
    } catch let error as GitError {
      throw StartFailure(error.message)
    } catch let error as RuntimeError {
      throw StartFailure(error.message)
    }
  }
}

/// Why the agent can't start, in a sentence; printed without the name of its type.
struct StartFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
