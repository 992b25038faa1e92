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
      After a lost connection it goes on behind the last line: none comes twice and none is missed, as long as the machine \
      keeps them. --grep takes a regular expression as Swift does, and looks at the lines without their times.

      EXAMPLES
        flotilla logs shop --since 10m
        flotilla logs shop --tail 20 --follow
        flotilla logs shop --grep 'error|warn' --timestamps
        flotilla logs shop --build
        flotilla logs shop --json | jq -r .text
      """)

  @OptionGroup var target: DeploymentArgument

  @Flag(name: [.short, .long], help: "Go on with what is written from now on, until Ctrl-C.")
  var follow = false

  @Flag(help: "What building said, instead of what the app says.")
  var build = false

  @Option(help: ArgumentHelp("Only lines since then: 90s, 10m, 2h, 3d or 2026-03-01T12:30:00Z.", valueName: "time"))
  var since: SinceTime?

  @Option(
    name: [.customShort("n"), .long], help: ArgumentHelp("Only so many of the newest lines.", valueName: "count"))
  var tail: Int?

  @Option(
    help: ArgumentHelp("Only lines in which this regular expression is found.", valueName: "regex"),
    transform: { try LinePattern($0) })
  var grep: LinePattern?

  @Flag(name: [.short, .long], help: "Put its time before each line.")
  var timestamps = false

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if let tail, !(0...LogPage.longestTail).contains(tail) {
      throw ValidationError("--tail: expected a whole number from 0 to \(LogPage.longestTail), found \(tail)")
    }
  }

  func run() async throws {
    let session = try global.session()
    let start = since?.timestamp(now: Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)))
    let reader = LogReading(
      session: session, build: build, since: start, tail: tail, pattern: grep,
      show: { try show($0, session) })
    if follow {
      try await reader.follow(target.deployment)
    } else {
      try await reader.read(target.deployment)
    }
  }

  private func show(_ entry: LogEntry, _ session: Session) throws {
    if session.json {
      try session.json(LogRecord(entry))
    } else {
      try session.console.out(LogText.line(entry, timestamps: timestamps, session.console.outputStyle))
    }
  }
}
