/// The processor and system that an artifact runs on, in the words of OCI image indexes (`amd64`, `arm64`, `arm`; `linux`).
public struct Platform: Codable, Hashable, Sendable {
  /// A processor as Go's `GOARCH` names it, such as `amd64`.
  public var architecture: String
  /// A system as Go's `GOOS` names it, such as `linux`.
  public var operatingSystem: String

  public init(architecture: String, operatingSystem: String) {
    self.architecture = architecture
    self.operatingSystem = operatingSystem
  }

  /// What this program was compiled for.
  public static var current: Platform {
    #if arch(x86_64)
      let architecture = "amd64"
    #elseif arch(arm64)
      let architecture = "arm64"
    #elseif arch(arm)
      let architecture = "arm"
    #elseif arch(i386)
      let architecture = "386"
    #else
      let architecture = "unknown"
    #endif
    #if os(Linux)
      let operatingSystem = "linux"
    #elseif os(macOS)
      let operatingSystem = "darwin"
    #else
      let operatingSystem = "unknown"
    #endif
    return Platform(architecture: architecture, operatingSystem: operatingSystem)
  }
}
