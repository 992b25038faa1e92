public import EdgeModel

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// What a Git server is shown: a token over HTTPS, or a key over ssh.
public enum RepositoryCredential: Sendable, Hashable {
  /// - Parameter user: what servers want beside a token; most take any name.
  case token(user: String, String)
  /// - Parameter knownHosts: the server's host keys as `known_hosts` has them; `nil` until it was first reached.
  case key(String, knownHosts: String?)

  /// Which of the two it is.
  public var login: RepositoryLogin {
    switch self {
    case .token: .token
    case .key: .ssh
    }
  }

  private struct Content: Codable {
    var user: String?
    var token: String?
    var key: String?
    var knownHosts: String?
  }

  /// The form in which it is sealed.
  /// - Throws: ``ControlPlaneError`` with code `.invalid` that says what is wrong with it.
  func encoded(for pattern: RepositoryPattern) throws -> [UInt8] {
    if let fault = fault(for: pattern) { throw ControlPlaneError(.invalid, fault) }
    let content =
      switch self {
      case .token(let user, let token): Content(user: user, token: token)
      case .key(let key, let knownHosts): Content(key: key, knownHosts: knownHosts)
      }
    return Array(try JSONEncoder().encode(content))
  }

  /// - Throws: ``ControlPlaneError``: it is of a form that this program doesn't know.
  init(sealed bytes: [UInt8]) throws(ControlPlaneError) {
    do {
      let content = try JSONDecoder().decode(Content.self, from: Data(bytes))
      if let token = content.token {
        self = .token(user: content.user ?? Self.anyUser, token)
        return
      }
      if let key = content.key {
        self = .key(key, knownHosts: content.knownHosts)
        return
      }
    } catch {
      // What is thrown below says all that may be said: the bytes are a secret.
    }
    throw ControlPlaneError(.conflict, "what is kept for this repository is of an unknown form; set it again")
  }

  /// What most servers take beside a token.
  public static let anyUser = "git"

  /// Why it can't be one, in words that don't repeat it.
  private func fault(for pattern: RepositoryPattern) -> String? {
    switch self {
    case .token(let user, let token):
      let isPlain = (user + token).utf8.allSatisfy { (0x21...0x7E).contains($0) }
      return isPlain && !token.isEmpty && !user.isEmpty && user.utf8.count <= 256
        ? nil : "a token is visible ASCII characters without spaces, one line, and so is the user beside it"
    case .key(let key, let knownHosts):
      if pattern.isClear { return "a key is for ssh: leave the 'http://' out" }
      if let fault = PrivateKeyText.fault(in: key) { return fault }
      guard let knownHosts else { return nil }
      let isText =
        !knownHosts.utf8.contains(0)
        && knownHosts.split(whereSeparator: \.isNewline).contains { line in
          !line.hasPrefix("#") && line.split(separator: " ").count >= 3
        }
      return isText ? nil : "the known hosts are no lines 'HOST TYPE KEY', as ssh-keyscan prints them"
    }
  }
}

/// A credential is in no text that is made of it.
extension RepositoryCredential: CustomStringConvertible, CustomReflectable {
  public var description: String { "RepositoryCredential(\(login.rawValue))" }
  public var customMirror: Mirror { Mirror(self, children: ["login": login.rawValue]) }
}
