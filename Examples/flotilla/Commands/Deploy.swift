import ArgumentParser
import ControlAPI
import EdgeModel

struct Deploy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run an app from a Git repository.",
    discussion: """
      The repository has a manifest (shipwreck.toml) at its top. With --wait the command ends when the app runs, and \
      prints its address; states and build output go to standard error.

      EXAMPLES
        flotilla deploy https://example.org/ann/shop.git --wait
        flotilla deploy git@example.org:ann/shop.git --branch next --name shop-next
        flotilla deploy https://example.org/ann/shop.git --env MODE=test
        flotilla deploy https://example.org/ann/shop.git --follow-branch=5m
        flotilla deploy https://example.org/ann/shop.git --wait --json | jq -r .url
      """)

  @Argument(help: ArgumentHelp("The repository's address, as git clone takes it.", valueName: "git-url"))
  var url: String

  @Option(help: "The branch or tag; else the repository's own default.")
  var branch: String?

  @Option(help: "What to call it; else the repository's name.")
  var name: String?

  @Option(help: ArgumentHelp("Adds to the app's environment; may be given again.", valueName: "name=value"))
  var env: [EnvironmentEntry] = []

  @Option(
    defaultAsFlag: FollowInterval.usual, parsing: .next,
    help: ArgumentHelp(
      "Deploy new commits of the branch by itself; looked at so often, such as 30s or 5m.", valueName: "interval"))
  var followBranch: FollowInterval?

  @OptionGroup var waiting: WaitOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    _ = try followBranch?.interval()
    guard !url.isEmpty else { throw ValidationError("the repository's address is empty") }
    if let name, AppName(name) == nil {
      throw ValidationError("--name: '\(name)' is no name for an app: \(AppName.rule)")
    }
  }

  func run() async throws {
    let session = try global.session()
    if url.lowercased().hasPrefix("http://") {
      session.console.note(
        "warning: the address uses http: anybody on the way can read and change what is fetched; prefer https")
    }
    let request = DeployRequest(
      url: url, branch: branch, name: name.flatMap { AppName($0) }, environment: env.isEmpty ? nil : env.dictionary,
      following: try followBranch.map { FollowRequest(seconds: try $0.interval().seconds) })
    let result = try await session.client.deploy(request)
    try await session.conclude(result, wait: waiting) { .settled(generation: $0.generation) }
  }
}
