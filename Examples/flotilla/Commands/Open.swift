import ArgumentParser
import ControlAPI
import EdgeModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct Open: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open a deployment in the browser, and print its address.",
    discussion: """
      Uses xdg-open or open, where there is one and a screen.

      EXAMPLES
        flotilla open shop
        curl "$(flotilla open shop --print)"
      """)

  @OptionGroup var target: DeploymentArgument

  @Flag(help: "Only print the address.")
  var print = false

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let deployment = try await session.client.deployment(target.deployment)
    guard let url = deployment.url else {
      throw ToolError(
        "\(deployment.name) is \(deployment.status.rawValue) and has no address; 'flotilla status \(deployment.name)' says why"
      )
    }
    if session.json {
      try session.json(Address(id: deployment.id, name: deployment.name, url: url))
    } else {
      try session.console.out(url.printable)
    }
    guard !print, !session.json else { return }
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else { return }
    guard let browser = Browser.find(in: .current) else {
      return session.console.note("there is no xdg-open or open here, or no screen: open the address yourself")
    }
    do {
      try browser.open(url)
    } catch {
      session.console.note("\(browser.path) could not be started: \(error)")
    }
  }

  private struct Address: Encodable {
    let id: DeploymentID
    let name: AppName
    let url: String
  }
}
