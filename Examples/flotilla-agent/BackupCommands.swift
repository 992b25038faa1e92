import ArgumentParser
import ControlAPI
import ControlServer
import EdgeAgent
import EdgeModel
import EdgeStore
import Foundation
import Logging

extension FlotillaAgent {
  fileprivate func directory() throws -> String {
    try AgentSettings(options, environment: ProcessInfo.processInfo.environment).dataDirectory
  }

  /// The data directory that the options mean, taken for this process: no agent may run in it.
  fileprivate func home() throws -> AgentHome {
    do {
      return try AgentHome(directory())
    } catch let error as StoreError {
      throw StartFailure(error.message)
    }
  }
}

struct MakeBackup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Write what a data directory holds of its platform to a file, while no agent runs.",
    discussion: """
      The file holds the keys of secrets in clear: keep it as safe as the data directory. While the agent runs use \
      'flotilla backup'.

      EXAMPLES
        flotilla-agent backup --data-dir /var/lib/flotilla --output flotilla.backup
      """)

  @ParentCommand var agent: FlotillaAgent

  @Option(help: ArgumentHelp("The file; it must not be there.", valueName: "file"))
  var output: String

  func run() async throws {
    do {
      let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
      let directory = try agent.directory()
      guard FileManager.default.fileExists(atPath: directory) else { throw StartFailure("there is no '\(directory)'") }
      let backup = try await Backup.offline(try agent.home(), at: now)
      let file = try BackupFile(path: output)
      var lines = BackupLines(backup)
      while let line = try await lines.next() { try file.write(line) }
      try file.finish()
    } catch let error as ControlPlaneError {
      throw StartFailure(error.message)
    } catch let error as StoreError {
      throw StartFailure(error.message)
    }
  }
}

struct TakeBackup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Put a backup into an empty data directory: the next agent in it founds the platform anew.",
    discussion: """
      Refused where the directory has a platform, and while a machine of the backup's platform answers: that one lives, and \
      two would run the same apps.

      EXAMPLES
        flotilla-agent restore --data-dir /var/lib/flotilla flotilla.backup
      """)

  @ParentCommand var agent: FlotillaAgent

  @Argument(help: "The file that 'flotilla backup' or 'flotilla-agent backup' wrote.")
  var file: String

  func run() async throws {
    do {
      let reader = try BackupReader(path: file)
      let living = await ControlClient.living(
        reader.head.cluster, at: reader.head.machines,
        logger: Logger(label: "flotilla-agent") { _ in SwiftLogNoOpLogHandler() })
      guard living.isEmpty else {
        throw StartFailure(
          "the platform of this backup lives: \(living.joined(separator: ", ")); stop its agents, or add machines with --join"
        )
      }
      let restore = PendingRestore(try agent.home())
      try restore.check()
      while let item = try reader.nextItem() {
        try await restore.keep(item.digest) { take in
          while let bytes = try reader.read() { try await take(bytes) }
        }
      }
      try restore.decide(reader.head.document)
    } catch let error as ControlPlaneError {
      throw StartFailure(error.message)
    } catch let error as ControlError {
      throw StartFailure(error.message)
    } catch let error as StoreError {
      throw StartFailure(error.message)
    }
  }
}
