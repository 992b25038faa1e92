import ArgumentParser

/// Secrets of apps, and what private repositories are fetched with.
struct Secret: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Keep passwords and tokens for apps, and keys for private repositories.",
    discussion: """
      An app gets a secret by naming it in its environment, in the manifest or with 'deploy --env': the value secret:NAME \
      stands for the secret NAME. Values are sealed before they are stored, and no command shows them.

      EXAMPLES
        flotilla secret set DB_PASSWORD < password.txt
        flotilla deploy https://example.org/ann/shop.git --env DB_PASSWORD=secret:DB_PASSWORD
        flotilla secret set-repository git.example.org/ann --token-file token.txt
        flotilla secret ls
      """,
    subcommands: [
      SetSecret.self, ListSecrets.self, RemoveSecret.self, SetRepository.self, RemoveRepository.self,
      RenewKey.self,
    ])
}
