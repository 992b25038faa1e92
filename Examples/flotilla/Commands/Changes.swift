import ArgumentParser
import ControlAPI
import EdgeModel

struct Changes: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show who asked for what, and when.",
    discussion: """
      With an id, one request and how its deployment is now; --follow then shows its progress until it is settled.

      EXAMPLES
        flotilla changes
        flotilla changes --follow
        flotilla changes rabcdefghijk --follow
        flotilla changes --orphaned
      """)

  @Argument(help: ArgumentHelp("The id of one request.", valueName: "id"))
  var change: String?

  @Flag(name: [.short, .long], help: "Go on with what comes from now on, until Ctrl-C.")
  var follow = false

  @Flag(
    help: ArgumentHelp(
      "Show what the asked agent's machine has on its disk that was dropped from the log for a later leader's changes.",
      discussion: "It was never acknowledged to be safe on other machines. Ask again for what is missed."))
  var orphaned = false

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if orphaned, follow || change != nil { throw ValidationError("--orphaned goes with no id and no --follow") }
    if let change, ChangeID(change) == nil {
      throw ValidationError("'\(change)' is no id of a change: \(ChangeID.rule)")
    }
  }

  func run() async throws {
    let session = try global.session()
    if let id = change.flatMap({ ChangeID($0) }) {
      try await showOne(id, session)
    } else if orphaned {
      let entries = try await session.client.orphanedChanges()
      guard !session.json else { return try session.json(entries) }
      try session.table(ChangeText.table(entries, session.console.outputStyle), orWords: "nothing was dropped here")
    } else if follow {
      try await followAll(session)
    } else {
      let changes = try await session.client.changes()
      guard !session.json else { return try session.json(changes) }
      try session.table(ChangeText.table(changes, session.console.outputStyle), orWords: "nothing was asked for yet")
    }
  }

  private func followAll(_ session: Session) async throws {
    var known: Set<ChangeID> = []
    try await Self.reading(session).read {
      try await session.client.followChanges()
    } each: { change in
      // After a lost connection they come from the beginning again.
      guard known.insert(change.id).inserted else { return .more }
      if session.json {
        try session.json(change)
      } else {
        try session.console.out(ChangeText.line(change, session.console.outputStyle))
      }
      return .more
    }
  }

  private func showOne(_ id: ChangeID, _ session: Session) async throws {
    let result = try await session.client.change(id)
    if session.json {
      try session.json(result)
    } else {
      try session.console.out(ChangeText.line(result.change, session.console.outputStyle))
      if let steps = result.steps, !steps.isEmpty {
        try session.table(ChangeText.steps(steps, session.console.outputStyle), orWords: "")
      }
    }
    guard let deployment = result.deployment else {
      return session.console.note("nothing of its deployment is left")
    }
    guard follow else {
      if !session.json { try session.console.out(DeploymentText.state(deployment, session.console.outputStyle)) }
      return
    }
    try await Self.reading(session).read {
      try await session.client.watch(deployment.id.rawValue)
    } each: { summary in
      if session.json {
        try session.json(ChangeResult(change: result.change, deployment: summary))
      } else {
        try session.console.out(DeploymentText.state(summary, session.console.outputStyle))
      }
      return summary.status.isSettled ? .enough : .more
    }
  }

  private static func reading(_ session: Session) -> Reconnecting {
    Reconnecting(patience: .seconds(60)) { error in
      session.console.note(session.console.noteStyle.yellow("lost the agent, trying again: \(error.message)"))
    }
  }
}
