/// The engine's version (`SystemVersion`).
public struct EngineVersion: Sendable, Hashable, Decodable {
  public let version: String
  public let apiVersion: String
  public let minimumAPIVersion: String?
  /// `linux` and `amd64` in Go's words.
  public let operatingSystem: String
  public let architecture: String
  public let kernelVersion: String?

  enum CodingKeys: String, CodingKey {
    case version = "Version"
    case apiVersion = "ApiVersion"
    case minimumAPIVersion = "MinAPIVersion"
    case operatingSystem = "Os"
    case architecture = "Arch"
    case kernelVersion = "KernelVersion"
  }
}
