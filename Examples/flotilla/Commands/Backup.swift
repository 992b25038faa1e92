import ArgumentParser
import ControlAPI
import EdgeModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct Backup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write what it takes to found the platform anew to a file.",
    discussion: """
      Apps as they shall be, their files, and secrets with the keys that open them: keep the file as safe as the agent's data \
      directory. Volumes of apps and their output are not in it. Takes an administrator's token.

      EXAMPLES
        flotilla backup
        flotilla backup --output /mnt/stick/flotilla.backup
      """)

  @Option(help: ArgumentHelp("The file; it must not be there. Default: flotilla-DATE.backup.", valueName: "file"))
  var output: String?

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let now = CivilTime(Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)))
    let path = output ?? "flotilla-\(now.description.prefix(19).replacing(":", with: "")).backup"
    let file = try BackupFile(path: path)
    var (head, items, isWhole) = (BackupLine.Head?.none, 0, false)
    for try await line in try await session.client.backup() {
      try file.write(line)
      head = head ?? line.head
      if line.item != nil { items += 1 }
      if let end = line.end { isWhole = end.items == items }
    }
    guard isWhole, let head else { throw ToolError("the agent ended before the backup did; try again") }
    try file.finish()
    if session.json {
      try session.json(Written(file: path, cluster: head.cluster, versions: items - 1))
    } else {
      try session.console.out("\(path): the platform \(head.cluster), with the files of \(items - 1) versions")
      session.console.note("it holds the keys of secrets: keep it safe")
    }
  }

  private struct Written: Encodable {
    let file: String
    let cluster: ClusterID
    let versions: Int
  }
}
