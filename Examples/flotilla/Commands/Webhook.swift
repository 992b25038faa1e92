import ArgumentParser
import ControlAPI

struct Webhook: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Have a Git server tell of pushes, so that new commits are deployed at once.",
    discussion: """
      Prints the address and the secret that the Git server's settings ask for; the secret is shown this once. GitHub, \
      GitLab, Gitea and Forgejo are understood. All that a webhook does is to have the branch looked at. A deployment that \
      doesn't follow its branch does so from then on.

      EXAMPLES
        flotilla webhook shop
        flotilla webhook shop --rotate
        flotilla webhook shop --remove
      """)

  @OptionGroup var target: DeploymentArgument

  @Flag(help: "Make another secret; the one before counts no longer.")
  var rotate = false

  @Flag(help: "Remove it.")
  var remove = false

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if rotate, remove { throw ValidationError("--rotate and --remove exclude each other") }
  }

  func run() async throws {
    let session = try global.session()
    guard !remove else {
      let removed = try await session.client.removeWebhook(target.deployment)
      guard !session.json else { return try session.json(removed) }
      return try session.console.out(
        "removed the webhook of \(target.deployment); 'flotilla follow \(target.deployment) --stop' ends the following")
    }
    let made = try await session.client.setWebhook(target.deployment, WebhookRequest(rotate: rotate ? true : nil))
    guard !session.json else { return try session.json(made) }
    try session.console.out("url     \(made.url.printable)")
    try session.console.out("secret  \(made.secret.printable)")
    session.console.note(
      """
      For the Git server's settings: a POST for pushes, content type application/json. The secret is not shown again. The \
      server must reach this address, or that of any other agent of the platform.
      """)
  }
}
