public import EdgeModel

/// What a runtime that keeps named volumes can tell of them. Volumes belong to deployments, not to allocations: they
/// survive stopping, updates and failed versions.
public protocol VolumeKeeping: Sendable {
  /// All volumes of ours on this machine, whoever made them.
  func volumes() async throws -> [RuntimeVolume]
  /// Removes what a deployment kept here, for ever. Called when the deployment was destroyed and its allocations are
  /// gone; does nothing where there is nothing.
  /// - Throws: ``RuntimeError``; `.unavailable` while a container still has one.
  func removeVolumes(of deployment: DeploymentID) async throws
}

/// One named volume on a machine.
public struct RuntimeVolume: Sendable, Hashable {
  /// The deployment that it belongs to.
  public var deployment: DeploymentID
  /// Its name within the deployment.
  public var name: VolumeName

  public init(deployment: DeploymentID, name: VolumeName) {
    self.deployment = deployment
    self.name = name
  }
}
