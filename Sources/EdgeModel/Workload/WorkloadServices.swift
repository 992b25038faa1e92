/// What an app says beyond one program that listens on one port: more about its main service, and other services beside it.
///
/// The main service is the one whose port is the app's. Its language, commands and environment are where they are for an
/// app of one service.
public struct WorkloadServices: Codable, Hashable, Sendable {
  /// What other services call the main one.
  public var name: ServiceName
  /// More about the main service.
  public var main: ServiceSettings
  /// The services beside it, in the order of the manifest; no two have the same name.
  public var companions: [ServiceSpec]
  /// The port that the main service listens on, where it isn't the app's own.
  public var listenPort: UInt16?

  public init(
    name: ServiceName = .app, main: ServiceSettings = .plain, companions: [ServiceSpec] = [], listenPort: UInt16? = nil
  ) {
    self.name = name
    self.main = main
    self.companions = companions
    self.listenPort = listenPort
  }

  /// One service with nothing special.
  public static let plain = WorkloadServices()

  /// The most services of an app.
  public static let most = 32

  /// The settings of all services, the main one's first.
  public var allSettings: [ServiceSettings] { [main] + companions.map(\.settings) }
}
