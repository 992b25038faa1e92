import ArgumentParser
import ControlAPI

struct Restore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take a backup into a platform that has nothing yet.",
    discussion: """
      The agent that is asked must lead a platform without apps and secrets, such as one that was just started with an empty \
      data directory. Apps come back as their next versions, placed anew; other machines join as they did the first time. \
      Refused while a machine of the backup's platform answers: that one lives, and two would run the same apps.

      EXAMPLES
        flotilla restore flotilla-2026-03-01T123000.backup
      """)

  @Argument(help: "The file that 'flotilla backup' wrote.", completion: .file())
  var file: String

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session(followsLeader: false)
    let reader = try BackupReader(path: file)
    let living = await ControlClient.living(
      reader.head.cluster, at: reader.head.machines + [session.client.server], logger: GlobalOptions.logger)
    guard living.isEmpty else {
      throw ToolError(
        "the platform of this backup lives: \(living.joined(separator: ", ")) \(living.count == 1 ? "is" : "are") of it; nothing was changed"
      )
    }
    while let item = try reader.nextItem() {
      try await session.client.sendBackupItem(item) { take in
        while let bytes = try reader.read() { try await take(bytes) }
      }
    }
    let answer = try await session.client.restore(RestoreRequest(document: reader.head.document))
    guard !session.json else { return try session.json(answer) }
    try session.console.out(
      "restored: apps \(answer.apps), secrets \(answer.secrets); 'flotilla ps' shows how they come back")
  }
}
