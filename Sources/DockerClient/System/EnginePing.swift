internal import HTTPTransport

/// What the engine says of itself without being asked for much (`SystemPing`).
public struct EnginePing: Sendable, Hashable {
  /// The newest version of the API that the engine speaks.
  public let version: APIVersion
  /// `linux` or `windows`.
  public let operatingSystem: String?
  /// The engine's name and version, such as `Docker/20.10.24 (linux)`.
  public let server: String?
  /// Whether it has what isn't finished, such as checkpoints.
  public let isExperimental: Bool
  /// The builder that it advises: `1` is the classic one, `2` BuildKit.
  public let builder: String?
  /// Its place in a swarm, such as `inactive` or `active/manager`; engines before API 1.42 don't say.
  public let swarm: String?

  /// Nil if there is no version among the headers.
  init?(_ headers: HTTPHeaders) {
    guard let version = headers["Api-Version"].flatMap(APIVersion.init) else { return nil }
    self.version = version
    operatingSystem = headers["OSType"]
    server = headers["Server"]
    isExperimental = headers["Docker-Experimental"] == "true"
    builder = headers["Builder-Version"]
    swarm = headers["Swarm"]
  }
}
