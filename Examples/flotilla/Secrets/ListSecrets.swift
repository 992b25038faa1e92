import ArgumentParser
import ControlAPI
import EdgeModel

struct ListSecrets: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "List secrets, and what repositories are fetched with. No values.",
    discussion: """
      EXAMPLES
        flotilla secret ls
        flotilla secret ls --json | jq -r '.[] | select(.usedBy == []) | .name'
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let secrets = try await session.client.secrets()
    guard !session.json else { return try session.json(secrets) }
    try session.table(
      Self.table(secrets, session.console.outputStyle), orWords: "there are no secrets; 'flotilla secret set' keeps one"
    )
  }

  static func table(_ secrets: [SecretSummary], _ style: Style) -> Table {
    var table = Table("NAME", "KIND", "FOR", "USED BY", "SET", "BY")
    for secret in secrets {
      table.add(
        Table.Cell(secret.name?.rawValue ?? secret.repository?.rawValue ?? "-"), Table.Cell(kind(secret)),
        Table.Cell(scope(secret)),
        Table.Cell(secret.usedBy.isEmpty ? "-" : secret.usedBy.map(\.rawValue).joined(separator: ",")),
        Table.Cell(secret.setAt.description, style.dim), Table.Cell(secret.setBy))
    }
    return table
  }

  private static func kind(_ secret: SecretSummary) -> String {
    switch secret.kind {
    case .value: "secret"
    case .token: "token"
    case .sshKey: "ssh key"
    case .webhook: "webhook"
    }
  }

  private static func scope(_ secret: SecretSummary) -> String {
    if secret.repository != nil { return "repositories" }
    return secret.app?.rawValue ?? secret.deployment?.rawValue ?? "all apps"
  }
}
