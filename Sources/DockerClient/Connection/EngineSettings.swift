/// What an environment and the configuration of the `docker` command say about which engine is meant.
struct EngineSettings {
  private let environment: [String: String]

  init(_ environment: [String: String]) {
    self.environment = environment
  }

  private subscript(name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  func version() throws(DockerError) -> APIVersion? {
    guard let text = self["DOCKER_API_VERSION"] else { return nil }
    guard let version = APIVersion(text) else {
      throw DockerError(.invalidConfiguration, "DOCKER_API_VERSION is \"\(text)\", which is no version")
    }
    return version
  }

  func address() throws(DockerError) -> EngineAddress {
    if let host = self["DOCKER_HOST"] { return try EngineAddress(host, certificates: certificates) }
    let configuration = try DockerConfiguration(environment: environment)
    let context = self["DOCKER_CONTEXT"] ?? configuration.currentContext ?? "default"
    if context != "default" {
      let found = try EngineContext(context, folder: configuration.folder)
      return try EngineAddress(found.host, certificates: found.certificates)
    }
    return try EngineAddress("unix://\(EngineSockets.first(environment))", certificates: nil)
  }

  private var certificates: EngineCertificates? {
    guard self["DOCKER_TLS_VERIFY"] != nil || self["DOCKER_CERT_PATH"] != nil else { return nil }
    let folder = self["DOCKER_CERT_PATH"] ?? self["DOCKER_CONFIG"] ?? self["HOME"].map { $0 + "/.docker" }
    return folder.map { EngineCertificates(folder: $0) }
  }
}
