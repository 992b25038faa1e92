import ArgumentParser
import ControlAPI
import EdgeModel

struct Gc: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Remove what machines keep and nothing uses.",
    discussion: """
      Images that were built or fetched for apps, files of versions, folders and old output; only what Flotilla made or \
      fetched, and never volumes, which are shown. Machines do the same by themselves from time to time, as [cleaning] in \
      their configuration says. With --all also what is too new for that goes, as long as nothing uses it.

      EXAMPLES
        flotilla gc --dry-run
        flotilla gc --all --node cellar
        flotilla gc --dry-run --json | jq -r '.[].removed[] | select(.bytes > 1e9) | .name'
      """)

  @Flag(help: "Only say what would go, why, and how much it frees.")
  var dryRun = false

  @Flag(help: "Everything that nothing uses, however new.")
  var all = false

  @Option(
    help: ArgumentHelp("The machine, by name or id. Default: all that are heard of.", valueName: "name"))
  var node: String?

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let request = CleanRequest(everything: all, dryRun: dryRun)
    var names = node.map { [$0] } ?? []
    if node == nil {
      for summary in try await session.client.nodes() {
        if summary.status == .ready {
          names.append(summary.id.rawValue)
        } else {
          session.console.note("\(summary.name) is not heard of, and is left out")
        }
      }
    }
    var reports: [CleaningReport] = []
    var failures = 0
    for name in names {
      do {
        reports.append(try await session.client.clean(request, on: name))
      } catch let error as ControlError where node == nil {
        failures += 1
        session.console.note("\(session.console.failure("flotilla:")) \(name): \(error.message)")
      }
    }
    if session.json {
      try session.json(reports.map { CleaningRecord($0) })
    } else {
      for report in reports {
        for line in CleaningText.lines(report, session.console) { try session.console.out(line) }
      }
    }
    let faults = reports.flatMap(\.removed).contains { $0.fault != nil }
    if failures > 0 || faults { throw ExitCode.failure }
  }
}
