import ArgumentParser
import Manifests

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct Init: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a shipwreck.toml for a repository, by looking at its files.",
    discussion: """
      It says what it guessed, and by what; read the file before you push it. It needs no agent.

      EXAMPLES
        flotilla init
        flotilla init ~/src/shop
        flotilla init --force
      """)

  @Argument(help: "The directory of the repository.")
  var path = "."

  @Flag(help: "Overwrite a shipwreck.toml that is there, or write one beside another kind of manifest.")
  var force = false

  @OptionGroup var global: GlobalOptions

  /// What `--json` prints.
  struct Result: Codable, Hashable {
    var file: String
    var guesses: [ManifestGuess.Reason]
  }

  func run() async throws {
    let session = try global.session()
    let files = try RepositoryFiles(at: path)
    let file = (path == "." ? "" : path.hasSuffix("/") ? path : path + "/") + "shipwreck.toml"
    if !force, let manifest = ManifestCatalog.standard.manifest(among: files.names) {
      throw ToolError(
        manifest == "shipwreck.toml"
          ? "'\(file)' is there already; --force overwrites it"
          : "'\(manifest)' is a manifest already, and is read as it is: check it with 'flotilla validate'. With --force a "
            + "shipwreck.toml is written, which is then read in its place")
    }
    guard let guess = ManifestGuess(files) else {
      throw ToolError(
        "nothing here says what kind of app it is: expected a Dockerfile, package.json, requirements.txt, main.py, app.py or "
          + "index.html; docs/manifest.md says how to write a shipwreck.toml")
    }
    try write(guess.text, to: file)
    if session.json {
      try session.json(Result(file: file, guesses: guess.reasons))
      return
    }
    try session.console.out("wrote \(file.printable)")
    for reason in guess.reasons {
      try session.console.out("  \(reason.key) = \(reason.value.printable): \(reason.because)")
    }
    let (_, diagnostics) = ShipwreckFormat().parse(Array(guess.text.utf8), named: file)
    for diagnostic in diagnostics { try session.console.out(diagnostic.description) }
    session.console.note("read it, and check it with 'flotilla validate \(path.printable)'")
    guard !diagnostics.hasErrors else { throw ExitCode.failure }
  }

  private func write(_ text: String, to file: String) throws {
    do {
      try Data(text.utf8).write(to: URL(filePath: file), options: force ? .atomic : .withoutOverwriting)
    } catch let error as CocoaError where error.code == .fileWriteFileExists {
      throw ToolError("'\(file)' is there already; --force overwrites it")
    } catch {
      throw ToolError("'\(file)' can't be written: \(error)")
    }
  }
}
