/// The logins that `docker login` keeps: in `config.json`, or in the credential helpers and stores that it names.
///
///     let logins = try RegistryLogins(environment: ProcessInfo.processInfo.environment)
///     try await docker.images.pull(name, login: try await logins.login(forImage: name))
///
/// Read once; helpers are asked each time.
public struct RegistryLogins: Sendable {
  private let configuration: DockerConfiguration
  private let helpers: String?

  /// What the `docker` command would use: `$DOCKER_CONFIG/config.json`, else `$HOME/.docker/config.json`. None if there is
  /// no such file.
  /// - Throws: ``DockerError/Code/invalidConfiguration`` for a file that can't be read.
  public init(environment: [String: String]) throws(DockerError) {
    configuration = try DockerConfiguration(environment: environment)
    helpers = nil
  }

  /// - Parameter folder: where `config.json` is.
  public init(folder: String) throws(DockerError) {
    try self.init(folder: folder, helpers: nil)
  }

  /// - Parameter helpers: where the helpers' programs are; nil: on the path of this process.
  init(folder: String, helpers: String?) throws(DockerError) {
    configuration = try DockerConfiguration(folder: folder)
    self.helpers = helpers
  }

  /// The login for the registry that an image's name begins with; nil where there is none.
  ///
  /// A helper has a minute to answer; it is ended then, and also when the task is cancelled.
  /// - Throws: ``DockerError/Code/invalidConfiguration`` for a helper that isn't there or gives no login;
  ///   ``DockerError/Code/timeout``.
  public func login(forImage name: String) async throws -> RegistryLogin? {
    try await login(forRegistry: ImageName(name).registry)
  }

  /// - Parameter server: such as `registry.example.org:5000`; `https://index.docker.io/v1/` is Docker's own.
  public func login(forRegistry server: String) async throws -> RegistryLogin? {
    if let helper = configuration.helper(for: server) {
      return try await CredentialHelper(helper, in: helpers).login(for: server)
    }
    return try configuration.kept(for: server)
  }

  /// All of them, which is what a build may need.
  public func all() async throws -> [RegistryLogin] {
    var logins: [String: RegistryLogin] = [:]
    for server in configuration.keptServers { logins[server] = try configuration.kept(for: server) }
    if let store = configuration.store {
      let helper = try CredentialHelper(store, in: helpers)
      for server in try await helper.servers() { logins[server] = try await helper.login(for: server) }
    }
    for (server, name) in configuration.helpers {
      if let login = try await CredentialHelper(name, in: helpers).login(for: server) { logins[server] = login }
    }
    return logins.sorted { $0.key < $1.key }.map(\.value)
  }
}
