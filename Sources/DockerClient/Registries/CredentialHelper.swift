/// A program `docker-credential-NAME` that keeps logins outside of the configuration.
struct CredentialHelper: Sendable {
  private struct Login: Decodable {
    let username: String?
    let secret: String?

    enum CodingKeys: String, CodingKey {
      case username = "Username"
      case secret = "Secret"
    }
  }

  let name: String
  private let program: String
  private let patience: Duration

  /// - Parameters:
  ///   - folder: where the program is; nil: on the path of this process.
  ///   - patience: how long it may take: it may ask somebody to unlock something.
  /// - Throws: ``DockerError/Code/invalidConfiguration`` for a name that could lead somewhere else.
  init(_ name: String, in folder: String? = nil, patience: Duration = .seconds(60)) throws(DockerError) {
    guard !name.isEmpty, name.utf8.allSatisfy({ $0 != UInt8(ascii: "/") && $0 > 0x20 && $0 != 0x7F }) else {
      throw DockerError(.invalidConfiguration, "\"\(name)\" is no name of a credential helper")
    }
    self.name = name
    self.patience = patience
    program = (folder.map { $0 + "/" } ?? "") + "docker-credential-\(name)"
  }

  /// The login for a server; nil where it has none.
  func login(for server: String) async throws -> RegistryLogin? {
    let answer = try await ask("get", input: server)
    guard let login = try? EngineJSON.decode(Login.self, from: answer), let secret = login.secret else {
      let words = String(decoding: answer.prefix(500), as: UTF8.self)
      let text = words.split(whereSeparator: \.isNewline).joined(separator: " ")
      // The words by which all helpers say so.
      if text.contains("credentials not found") { return nil }
      throw DockerError(
        .invalidConfiguration, "the credential helper \(name) gave no login for \(server): \(text)")
    }
    if login.username == "<token>" { return RegistryLogin(server: server, identityToken: secret) }
    return RegistryLogin(username: login.username ?? "", password: secret, server: server)
  }

  /// The servers that it has logins for.
  func servers() async throws -> [String] {
    let answer = try await ask("list", input: "")
    do {
      return try EngineJSON.decode([String: String].self, from: answer).keys.sorted()
    } catch {
      throw DockerError(.invalidConfiguration, "the credential helper \(name) gave no list", cause: error)
    }
  }

  private func ask(_ verb: String, input: String) async throws -> [UInt8] {
    let exchange = ProgramExchange([program, verb], patience: patience)
    return try await exchange.answer(to: Array(input.utf8))
  }
}
