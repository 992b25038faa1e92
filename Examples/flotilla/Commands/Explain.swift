import ArgumentParser
import ControlAPI

struct Explain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show why a deployment runs where it does, or nowhere.",
    discussion: """
      What the platform's strategy says of each machine now: why it can't run the app, or how well it suits, as each scorer \
      sees it (0 to 10,000). '*' is the machine that the app is on.

      EXAMPLES
        flotilla explain shop
        flotilla explain shop --json | jq -r '.machines[] | select(.fits) | .name'
      """)

  @OptionGroup var target: DeploymentArgument
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let explanation = try await session.client.explain(target.deployment)
    guard !session.json else { return try session.json(explanation) }
    let style = session.console.outputStyle
    try session.console.out(ExplanationText.line(explanation, style))
    try session.table(ExplanationText.table(explanation, style), orWords: "there is no machine yet")
    for line in ExplanationText.notes(explanation) { try session.console.out(line) }
  }
}
