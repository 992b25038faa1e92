import ArgumentParser
import ControlAPI
import EdgeModel

struct Top: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what machines and apps use, live.",
    discussion: """
      Processors are those that were busy since the last look: 1.50 is one and a half. Machines measure only while \
      somebody looks. Ctrl-C ends it; where the output is no terminal, and with --once, one look ends it.

      EXAMPLES
        flotilla top
        flotilla top --once
        flotilla top --interval 5
        flotilla top --once --json | jq '.apps[] | select(.memoryBytes > 1e9) | .name'
      """)

  @Flag(help: "Look once and end.")
  var once = false

  @Option(help: ArgumentHelp("How many seconds there are between two looks.", valueName: "seconds"))
  var interval = 2

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard (1...3_600).contains(interval) else { throw ValidationError("--interval: 1 to 3600 seconds") }
  }

  func run() async throws {
    let session = try global.session()
    let clock = ContinuousClock()
    let isLive = !once && (session.json || session.console.outputWidth != nil)
    var before = try await UsageLook.take(session.client)
    // A share takes two looks.
    try await clock.sleep(for: isLive ? .seconds(1) : .milliseconds(500))
    while true {
      let now = try await UsageLook.take(session.client)
      try show(UsageTable(from: before, to: now), session, isLive: isLive)
      guard isLive else { return }
      before = now
      try await clock.sleep(for: .seconds(interval))
    }
  }

  private func show(_ table: UsageTable, _ session: Session, isLive: Bool) throws {
    guard !session.json else { return try session.json(table) }
    let console = session.console
    var lines = table.machineTable(console.outputStyle).lines(console.outputStyle, width: console.outputWidth)
    if !table.apps.isEmpty {
      lines += [""] + table.appTable(console.outputStyle).lines(console.outputStyle, width: console.outputWidth)
    }
    // To the upper left corner, and away with what stood there.
    let start = isLive ? "\u{1B}[H\u{1B}[2J" : ""
    try console.out(start + lines.joined(separator: "\n"))
  }
}
