import ArgumentParser
import ControlAPI
import EdgeModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct Logs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the output of a deployment.",
    discussion: """
      EXAMPLES
        flotilla logs shop --since 10m
        flotilla logs shop --follow
        flotilla logs shop --build
      """)

  @OptionGroup var target: DeploymentArgument

  @Flag(name: [.short, .long], help: "Go on with what is written from now on, until Ctrl-C.")
  var follow = false

  @Flag(help: "What building said, instead of what the app says.")
  var build = false

  @Option(help: ArgumentHelp("Only lines since then: 90s, 10m, 2h, 3d or 2026-03-01T12:30:00Z.", valueName: "time"))
  var since: SinceTime?

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let start = since?.timestamp(now: Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)))
    guard follow else {
      for try await entry in try await session.client.logs(target.deployment, build: build, since: start) {
        try show(entry, session)
      }
      return
    }
    // By id, so that a new deployment of the same name isn't taken for it.
    let id = try await session.client.deployment(target.deployment).id
    try await followLines(of: id, since: start, session)
  }

  private func followLines(of id: DeploymentID, since start: Timestamp?, _ session: Session) async throws {
    let console = session.console
    let reading = Reconnecting(patience: .seconds(60)) { error in
      console.note(console.noteStyle.yellow("lost the agent, trying again: \(error.message)"))
    }
    var last: (AllocationID, UInt64)?
    try await reading.read {
      // A stream ends when its deployment does; that there is nothing to open again is its regular end.
      if last != nil, try await session.client.deployment(id.rawValue).status == .destroyed { throw StreamEnd() }
      return try await session.client.logs(id.rawValue, follow: true, build: build, since: start)
    } each: { entry in
      // After a lost connection the lines come from the beginning again.
      if let last, (entry.allocation, entry.sequence) <= last { return .more }
      last = (entry.allocation, entry.sequence)
      try show(entry, session)
      return .more
    } orEnd: { error in
      error is StreamEnd || (error as? ControlError)?.code == .notFound
    }
  }

  private func show(_ entry: LogEntry, _ session: Session) throws {
    if session.json {
      try session.json(LogRecord(entry))
    } else {
      try session.console.out(LogText.line(entry, session.console.outputStyle))
    }
  }

  private struct StreamEnd: Error {}
}
