import ArgumentParser
import ControlAPI
import EdgeModel

struct RenewKey: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "renew-key",
    abstract: "Make another key for the platform, and seal every secret anew with it.",
    discussion: """
      For when the key may have become known, or is lost: secrets that no machine's key opens any more are dropped and named.

      EXAMPLES
        flotilla secret renew-key
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let result = try await session.client.renewPlatformKey()
    guard !session.json else { return try session.json(result) }
    try session.console.out("another key is in use")
    if !result.dropped.isEmpty {
      session.console.note("to be set again: \(result.dropped.map(\.rawValue).joined(separator: ", "))")
    }
  }
}
