import ArgumentParser
import ControlAPI

struct Leader: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show which machine leads, or hand the lead to another one.",
    discussion: """
      EXAMPLES
        flotilla leader                 # who leads, and who holds the platform's log
        flotilla leader transfer        # before this machine is switched off
        flotilla leader transfer attic
      """,
    subcommands: [Show.self, Transfer.self], defaultSubcommand: Show.self)
}

extension Leader {
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show which machine leads, and which hold the platform's log.",
      discussion: """
        EXAMPLES
          flotilla leader show
          flotilla leader show --json | jq -r .leaderName
        """)

    @OptionGroup var global: GlobalOptions

    func run() async throws {
      let session = try global.session()
      let leadership = try await session.client.leadership()
      guard !session.json else { return try session.json(leadership) }
      try session.console.out(LeaderText.line(leadership, session.console.outputStyle))
      guard !leadership.members.isEmpty else {
        return session.console.note("the agent that was asked doesn't hold the log; it knows no more than that")
      }
      try session.table(LeaderText.table(leadership, session.console.outputStyle), orWords: "")
    }
  }

  struct Transfer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Hand the lead to another machine that holds the log. No app notices.",
      discussion: """
        Without a machine it goes to the one that is ready first. It waits until another one leads.

        EXAMPLES
          flotilla leader transfer
          flotilla leader transfer attic
        """)

    @Argument(
      help: ArgumentHelp("The name or id of the machine that shall lead.", valueName: "machine"),
      completion: .custom { arguments, _, prefix in Candidates.machines(arguments, prefix) })
    var machine: String?

    @Option(help: ArgumentHelp("How long to wait, in seconds.", valueName: "seconds"))
    var timeout = 15

    @OptionGroup var global: GlobalOptions

    func validate() throws {
      guard (1...3_600).contains(timeout) else { throw ValidationError("--timeout: 1 to 3600 seconds") }
    }

    func run() async throws {
      let session = try global.session()
      // Before it is asked for: it may be done when the answer comes.
      let before = try await session.client.leadership()
      _ = try await session.client.transferLeadership(TransferRequest(to: machine))
      guard let after = try await successor(of: before, session) else {
        session.console.note(
          """
          \(session.console.failure("flotilla:")) nobody took the lead within \(timeout) s; 'flotilla leader' shows who has \
          it, and 'flotilla nodes' who is there
          """)
        throw ExitCode.failure
      }
      guard !session.json else { return try session.json(after) }
      try session.console.out(LeaderText.line(after, session.console.outputStyle))
    }

    /// Asks until somebody leads in a later epoch; `nil` when that takes too long.
    private func successor(of before: LeadershipSummary, _ session: Session) async throws -> LeadershipSummary? {
      let clock = ContinuousClock()
      let end = clock.now + .seconds(timeout)
      while clock.now < end {
        do {
          let now = try await session.client.leadership()
          if now.epoch > before.epoch, now.leader != nil { return now }
        } catch let error as ControlError where error.isRetriable {
          session.console.note("asking again: \(error.message)")
        }
        try await clock.sleep(for: .milliseconds(50))
      }
      return nil
    }
  }
}
