import ArgumentParser
import ControlAPI

struct Env: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what a deployment's app finds in its environment.",
    discussion: """
      From the manifest and from --env of the request, which wins. Values that look like secrets (by a word such as TOKEN, \
      KEY, SECRET or PASSWORD in the name, secret:NAME, a URL with a password) are hidden; --show takes a token that may \
      deploy. The platform adds PORT and its own FLOTILLA_ variables.

      EXAMPLES
        flotilla env shop
        flotilla env shop --show
        flotilla env shop --json | jq -r '.variables[].name'
      """)

  @OptionGroup var target: DeploymentArgument

  @Flag(help: "Show all values.")
  var show = false

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let environment = try await session.client.environment(target.deployment, showingSecrets: show)
    guard !session.json else { return try session.json(environment) }
    guard !environment.variables.isEmpty else {
      return session.console.note("neither the manifest nor the request adds anything to its environment")
    }
    let style = session.console.outputStyle
    for variable in environment.variables {
      try session.console.out("\(variable.name.printable)=\(variable.value?.printable ?? style.dim("(hidden)"))")
    }
  }
}
