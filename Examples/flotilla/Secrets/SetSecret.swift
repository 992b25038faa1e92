import ArgumentParser
import ControlAPI
import EdgeModel

struct SetSecret: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Keep a value under a name, in the place of the one before.",
    discussion: """
      The value is read from standard input, asked for on a terminal, or read from a file; it is never an argument, which \
      everybody on the machine could read. One line end at its end is left out.

      An app sees a new value when it is next updated ('flotilla update' does so even if nothing else has changed); an app \
      that runs as a process also when it is next started. An app that failed for the want of the secret goes on at once.

      EXAMPLES
        flotilla secret set DB_PASSWORD
        pwgen 32 1 | flotilla secret set SESSION_KEY --app shop
        flotilla secret set TLS_KEY --file key.pem
      """)

  @Argument(help: ArgumentHelp("Its name: letters, digits and underscores.", valueName: "name"))
  var name: String

  @OptionGroup var scope: SecretScope

  @Option(help: ArgumentHelp("Read the value from a file; '-' for standard input.", valueName: "file"))
  var file: String?

  @OptionGroup var global: GlobalOptions

  func validate() throws { _ = try SecretScope.name(name) }

  func run() async throws {
    let session = try global.session()
    let name = try SecretScope.name(name)
    let value = try SecretInput.current.value(from: file, called: "secret \(name)", session.console)
    let result = try await session.client.setSecret(name, of: scope.app, to: SecretRequest(value: value))
    guard !session.json else { return try session.json(result) }
    try session.console.out("set \(name)\(scope.app.map { " for \($0)" } ?? "")")
    if !result.resumed.isEmpty {
      session.console.note("goes on now: \(result.resumed.map(\.rawValue).joined(separator: ", "))")
    }
  }
}

/// Whose secret it is.
struct SecretScope: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "For one deployment alone; it goes before one of the same name for all.", valueName: "deployment"))
  var app: String?

  func validate() throws {
    guard let app else { return }
    guard !app.isEmpty, app.utf8.count <= 64 else {
      throw ValidationError("'\(app.prefix(64))' is no name or id of a deployment")
    }
  }

  static func name(_ text: String) throws -> SecretName {
    guard let name = SecretName(text) else {
      throw ValidationError("'\(text.prefix(80))' is no name of a secret: \(SecretName.rule)")
    }
    return name
  }
}
