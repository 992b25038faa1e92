import ArgumentParser
import ControlAPI

struct Drain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Have a machine get nothing new, and move what it has to other machines.",
    discussion: """
      An app comes up on its next machine and is well there before it ends on this one, so its address changes; one that \
      may run only once ends first. Tasks are left to end. Apps with data on the machine stay, and those that fit nowhere \
      else: each is told with the reason, and the command ends with 1. Stopped apps stay, stopped. It goes on when another \
      machine leads, and holds until 'flotilla uncordon'. Ctrl-C and --timeout end the waiting only.

      EXAMPLES
        flotilla drain attic
        flotilla drain attic --timeout 60 --json | jq -r '.apps[] | select(.stage == "staying") | .name'
        flotilla uncordon attic
      """)

  @OptionGroup var target: MachineArgument

  @Option(help: ArgumentHelp("How many seconds to wait at most.", valueName: "seconds"))
  var timeout = 600

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard (1...604_800).contains(timeout) else {
      throw ValidationError("--timeout: expected a whole number of seconds from 1 to 604800, found \(timeout)")
    }
  }

  func run() async throws {
    let session = try global.session()
    let start = try await session.client.drain(target.node)
    let outcome = try await DrainWait(session: session, limit: .seconds(timeout)).run(from: start)
    if session.json { try session.json(outcome.summary) }
    let name = outcome.summary.name
    switch outcome {
    case .ended(let summary):
      try await end(with: summary, session)
    case .timedOut(let summary):
      for line in DrainText.left(summary) { session.console.note(line) }
      session.console.note(
        """
        \(session.console.failure("flotilla:")) after \(timeout) s \(name) still has \
        \(DrainText.apps(summary.apps.count)); the moving goes on, 'flotilla uncordon \(name)' ends it
        """)
      throw ExitCode.failure
    case .interrupted:
      session.console.note(
        "the waiting has ended, \(name) is drained all the same; 'flotilla nodes' shows how far it is, 'flotilla uncordon \(name)' ends it"
      )
      throw ExitCode(Program.interrupted)
    }
  }

  private func end(with summary: DrainSummary, _ session: Session) async throws {
    let name = summary.name
    switch summary.state {
    case .drained:
      if !session.json { try session.console.out("\(name) is drained") }
      do {
        if try await session.client.leadership().leader == summary.node {
          session.console.note("\(name) leads the platform: run 'flotilla leader transfer' before it is switched off")
        }
      } catch let error as ControlError {
        session.console.note("who leads could not be asked: \(error.message)")
      }
    case .stuck, .draining:
      for line in DrainText.left(summary) { session.console.note(line) }
      session.console.note(
        """
        \(session.console.failure("flotilla:")) \(DrainText.apps(summary.apps.count)) can't leave \(name), which goes on \
        being drained: what fits elsewhere later is moved then, and 'flotilla uncordon \(name)' ends it
        """)
      throw ExitCode.failure
    case .open, .cordoned:
      session.console.note("\(session.console.failure("flotilla:")) somebody ended the drain of \(name)")
      throw ExitCode.failure
    }
  }
}
