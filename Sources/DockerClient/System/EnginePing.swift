internal import HTTPTransport

/// What the engine says of itself without being asked for much (`SystemPing`).
public struct EnginePing: Sendable, Hashable {
  /// The newest version of the API that the engine speaks.
  public let version: APIVersion
  /// `linux` or `windows`.
  public let operatingSystem: String?
  /// The engine's name and version, such as `Docker/20.10.24 (linux)`.
  public let server: String?

  init(version: APIVersion) {
    self.version = version
    operatingSystem = nil
    server = nil
  }

  /// Nil if there is no version among the headers.
  init?(_ headers: HTTPHeaders) {
    guard let version = headers["Api-Version"].flatMap(APIVersion.init) else { return nil }
    self.version = version
    operatingSystem = headers["OSType"]
    server = headers["Server"]
  }
}
