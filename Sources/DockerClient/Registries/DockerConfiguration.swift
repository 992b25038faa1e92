#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// What `config.json` of the `docker` command says.
struct DockerConfiguration: Sendable {
  static let sizeLimit = 4 << 20

  private struct Entry: Decodable {
    let auth: String?
    let username: String?
    let password: String?
    let identitytoken: String?
    let registrytoken: String?
  }

  private struct File: Decodable {
    let auths: [String: Entry]?
    let credHelpers: [String: String]?
    let credsStore: String?
    let currentContext: String?
  }

  let folder: String
  private let file: File

  var store: String? { file.credsStore.flatMap { $0.isEmpty ? nil : $0 } }
  var helpers: [String: String] { file.credHelpers ?? [:] }
  var currentContext: String? { file.currentContext.flatMap { $0.isEmpty ? nil : $0 } }

  init(environment: [String: String]) throws(DockerError) {
    func setting(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let home = setting("HOME").map { $0 + "/.docker" }
    try self.init(folder: setting("DOCKER_CONFIG") ?? home ?? "/nonexistent")
  }

  init(folder: String) throws(DockerError) {
    self.folder = folder
    let path = folder + "/config.json"
    guard FileManager.default.fileExists(atPath: path) else {
      file = File(auths: nil, credHelpers: nil, credsStore: nil, currentContext: nil)
      return
    }
    do {
      let data = try Data(contentsOf: URL(filePath: path))
      guard data.count <= Self.sizeLimit else {
        throw DockerError(.invalidConfiguration, "it has more than \(Self.sizeLimit) bytes")
      }
      file = try EngineJSON.decode(File.self, from: [UInt8](data))
    } catch {
      throw DockerError(.invalidConfiguration, "\(path) can't be read: \(error)", cause: error)
    }
  }

  /// The helper for a registry: one of its own, else the store for all. Docker's own registry and those that are named by a
  /// URL count by their host as well.
  func helper(for server: String) -> String? {
    helpers[server] ?? helpers.first { Self.host($0.key) == Self.host(server) }?.value ?? store
  }

  var keptServers: [String] { (file.auths ?? [:]).keys.sorted() }

  /// The login that stands in the file itself.
  func kept(for server: String) throws(DockerError) -> RegistryLogin? {
    let entries = file.auths ?? [:]
    guard
      let entry = entries[server]
        ?? entries.sorted(by: { $0.key < $1.key }).first(where: { Self.host($0.key) == Self.host(server) })?.value
    else { return nil }
    var login = RegistryLogin(
      username: entry.username ?? "", password: entry.password ?? "", server: server,
      identityToken: entry.identitytoken.flatMap { $0.isEmpty ? nil : $0 },
      registryToken: entry.registrytoken.flatMap { $0.isEmpty ? nil : $0 })
    if let auth = entry.auth, !auth.isEmpty {
      guard let bytes = EngineBase64.bytes(auth), let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
        throw DockerError(
          .invalidConfiguration, "\(folder)/config.json: what is kept for \(server) is no name and password")
      }
      login.username = String(decoding: bytes[..<colon], as: UTF8.self)
      login.password = String(decoding: bytes[(colon + 1)...].filter { $0 != 0 }, as: UTF8.self)
    }
    // An entry without anything says that a store has it.
    let isEmpty = login.username.isEmpty && login.identityToken == nil && login.registryToken == nil
    return isEmpty ? nil : login
  }

  /// `https://host/v1/` is `host`.
  private static func host(_ server: String) -> Substring {
    let rest = server.firstRange(of: "://").map { server[$0.upperBound...] } ?? server[...]
    return rest.prefix { $0 != "/" }
  }
}
