import ArgumentParser
import ControlAPI
import EdgeModel

struct RemoveSecret: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm",
    abstract: "Remove a secret.",
    discussion: """
      Apps that run keep what they were started with. An app that asks for it and is started again waits until it is set.

      EXAMPLES
        flotilla secret rm DB_PASSWORD
        flotilla secret rm SESSION_KEY --app shop
      """)

  @Argument(help: ArgumentHelp("Its name.", valueName: "name"))
  var name: String

  @OptionGroup var scope: SecretScope
  @OptionGroup var global: GlobalOptions

  func validate() throws { _ = try SecretScope.name(name) }

  func run() async throws {
    let session = try global.session()
    let name = try SecretScope.name(name)
    let result = try await session.client.removeSecret(name, of: scope.app)
    guard !session.json else { return try session.json(result) }
    try session.console.out("removed \(name)\(scope.app.map { " of \($0)" } ?? "")")
  }
}

struct RemoveRepository: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm-repository",
    abstract: "Remove what some private repositories are fetched with.",
    discussion: """
      EXAMPLES
        flotilla secret rm-repository git.example.org/ann
      """)

  @OptionGroup var place: RepositoryArgument
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let repository = try place.pattern()
    let results = try await session.client.removeRepository(repository)
    guard !session.json else { return try session.json(results) }
    try session.console.out("removed what repositories on \(repository) are fetched with")
  }
}
