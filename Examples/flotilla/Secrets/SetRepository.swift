import ArgumentParser
import ControlAPI
import EdgeModel

struct SetRepository: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set-repository",
    abstract: "Keep a token or a deploy key for private repositories.",
    discussion: """
      It is for all repositories of a host, or of one owner there; the most exact one counts. A token goes over https, a key \
      over ssh. A token goes without encryption only where the host is written with http://.

      The key must have no passphrase. Without --known-hosts the host key that the server shows first is kept, and another \
      one refused afterwards.

      EXAMPLES
        flotilla secret set-repository git.example.org/ann --token-file token.txt
        flotilla secret set-repository git.example.org --ssh-key deploy_key
        ssh-keyscan git.example.org > hosts && flotilla secret set-repository git.example.org --ssh-key deploy_key \
      --known-hosts hosts
      """)

  @OptionGroup var place: RepositoryArgument

  @Option(help: ArgumentHelp("A file with the token; '-' for standard input.", valueName: "file"))
  var tokenFile: String?

  @Option(
    help: ArgumentHelp("What the server wants beside the token. Most take any name. Default: git.", valueName: "name"))
  var user: String?

  @Option(help: ArgumentHelp("A file with the private key.", valueName: "file"))
  var sshKey: String?

  @Option(help: ArgumentHelp("A file with the server's host keys, as ssh-keyscan prints them.", valueName: "file"))
  var knownHosts: String?

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard (tokenFile == nil) != (sshKey == nil) else {
      throw ValidationError("either --token-file or --ssh-key must be given")
    }
    if sshKey == nil, knownHosts != nil { throw ValidationError("--known-hosts goes with --ssh-key") }
    if tokenFile == nil, user != nil { throw ValidationError("--user goes with --token-file") }
  }

  func run() async throws {
    let session = try global.session()
    let repository = try place.pattern()
    let input = SecretInput.current
    var request = RepositoryRequest(repository: repository, user: user)
    request.token = try tokenFile.map { try input.value(from: $0, called: "token", session.console) }
    request.sshKey = try sshKey.map { try input.value(from: $0, called: "private key", session.console) }
    request.knownHosts = try knownHosts.map { try input.value(from: $0, called: "host keys", session.console) }
    let result = try await session.client.setRepository(request)
    guard !session.json else { return try session.json(result) }
    try session.console.out("set the \(tokenFile == nil ? "key" : "token") for repositories on \(repository)")
  }
}

/// Which repositories a token or key is for.
struct RepositoryArgument: ParsableArguments {
  @Argument(help: ArgumentHelp("The host, or host/owner.", valueName: "host"))
  var host: String

  func validate() throws { _ = try pattern() }

  func pattern() throws -> RepositoryPattern {
    var text = host
    if text.hasPrefix("https://") { text.removeFirst("https://".count) }
    while text.hasSuffix("/") { text.removeLast() }
    guard let pattern = RepositoryPattern(text) else {
      throw ValidationError("'\(host.prefix(80))' names no repositories: \(RepositoryPattern.rule)")
    }
    return pattern
  }
}
