internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel

/// A deployment's summary, now and after every change of it, until it is destroyed.
struct DeploymentWatch: LineSource {
  let platform: any PlatformControl
  let deployment: DeploymentID
  private var version: PlatformVersion?
  private var last: DeploymentSummary?

  init(platform: any PlatformControl, deployment: DeploymentID) {
    self.platform = platform
    self.deployment = deployment
  }

  mutating func take() async throws -> LineBatch<DeploymentSummary> {
    // Before the snapshot, so that no change falls between them.
    version = try await platform.waitForChange(after: nil)
    let snapshot = try await platform.snapshot()
    guard let record = snapshot.desired.deployments[deployment] else { return gone() }
    let summary = DeploymentSummary(of: record, in: snapshot)
    let isLast = summary.status == .destroyed
    guard summary != last else { return LineBatch([], isLast: isLast) }
    last = summary
    return LineBatch([summary], isLast: isLast)
  }

  /// The record of a destroyed deployment is dropped at some time, perhaps before anybody saw it destroyed.
  private mutating func gone() -> LineBatch<DeploymentSummary> {
    guard var summary = last, summary.status != .destroyed else { return LineBatch([], isLast: true) }
    summary.status = .destroyed
    summary.reason = nil
    summary.url = nil
    last = summary
    return LineBatch([summary], isLast: true)
  }

  func news() -> @Sendable () async throws -> Void {
    { [platform, version] in _ = try await platform.waitForChange(after: version) }
  }
}
