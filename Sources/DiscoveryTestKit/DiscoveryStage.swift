public import Discovery

/// A world of a test's own, in which services come and go for a discoverer to see: sockets on loopback, a simulated
/// network, a list in memory.
public protocol DiscoveryStage: Sendable {
  /// A discoverer that searches in this world.
  func discoverer() async throws -> any Discoverer

  /// Lets a service be there, or one with the same identity have this name and cluster from now on. It returns when a
  /// search that begins afterwards can find it.
  func putUp(_ service: StagedService) async throws

  /// Lets a service go in order: it says goodbye, if services of its kind do.
  func takeDown(_ identity: ServiceIdentity) async throws

  /// Lets something answer where services do that is none: it proves nothing, or proves it wrongly.
  func putUpImpostor() async throws
}

/// A service on a stage.
public struct StagedService: Hashable, Sendable {
  public var identity: ServiceIdentity
  /// 1 to 63 bytes.
  public var name: String
  public var cluster: String?

  public init(_ identity: ServiceIdentity, name: String, cluster: String?) {
    self.identity = identity
    self.name = name
    self.cluster = cluster
  }
}

/// What a discoverer can do beyond what all can.
public struct DiscoveryTraits: Hashable, Sendable {
  /// Whether it goes on listening, and sees who comes and goes; else it makes one pass and returns.
  public var listens: Bool
  /// Whether it sees that a service which stays has another name.
  public var seesChanges: Bool

  public init(listens: Bool, seesChanges: Bool) {
    self.listens = listens
    self.seesChanges = seesChanges
  }

  /// It asks everybody once and returns, as ``Discovery/AddressDiscoverer`` does.
  public static let onePass = DiscoveryTraits(listens: false, seesChanges: false)
  /// It listens until it is cancelled, as ``Discovery/BeaconDiscoverer`` does.
  public static let listening = DiscoveryTraits(listens: true, seesChanges: true)
}
