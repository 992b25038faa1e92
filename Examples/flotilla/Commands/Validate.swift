import ArgumentParser
import ControlAPI
import Manifests

struct Validate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a manifest and report everything that is wrong with it.",
    discussion: """
      A path, of a directory or of a manifest, is checked here and needs no agent. A repository's address is fetched and \
      checked by the agent. Exit status 1 if the manifest can't be used.

      Of several manifests in a directory or repository the first of shipwreck.toml, paradrop.yaml, compose.yaml, \
      compose.yml, docker-compose.yml and docker-compose.yaml is read.

      EXAMPLES
        flotilla validate .
        flotilla validate examples/shop/compose.yaml
        flotilla validate https://example.org/ann/shop.git --branch next
      """)

  @Argument(help: ArgumentHelp("A path on this machine, or a repository's address.", valueName: "path-or-git-url"))
  var target: String

  @Option(help: "The branch or tag of a repository.")
  var branch: String?

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let result = try await check(session)
    if session.json {
      try session.json(result)
    } else {
      for diagnostic in result.diagnostics { try session.console.out(diagnostic.description) }
    }
    let errors = result.diagnostics.count { $0.severity == .error }
    let warnings = result.diagnostics.count - errors
    let name = (result.name.map { " of '\($0.printable)'" } ?? "") + (result.file.map { " (\($0.printable))" } ?? "")
    session.console.note(
      result.valid
        ? "the manifest\(name) can be used\(warnings == 0 ? "" : ", warnings: \(warnings)")"
        : "the manifest\(name) can't be used, errors: \(errors), warnings: \(warnings)")
    guard result.valid else { throw ExitCode.failure }
  }

  private func check(_ session: Session) async throws -> ValidationResult {
    switch ValidationTarget(target) {
    case .repository(let url):
      return try await session.client.validate(ValidateRequest(url: url, branch: branch))
    case .path(let path):
      guard branch == nil else { throw ValidationError("--branch goes with a repository's address, not with a path") }
      return try LocalManifest.validate(path)
    }
  }
}
