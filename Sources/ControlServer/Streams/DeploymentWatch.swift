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
    let next: LineBatch<DeploymentSummary>.Next = summary.status == .destroyed ? .end : .wait
    guard summary != last else { return LineBatch([], next) }
    last = summary
    return LineBatch([summary], next)
  }

  /// The record of a destroyed deployment is dropped at some time, perhaps before anybody saw it destroyed.
  private mutating func gone() -> LineBatch<DeploymentSummary> {
    guard var summary = last, summary.status != .destroyed else { return LineBatch([], .end) }
    summary.status = .destroyed
    summary.reason = nil
    summary.url = nil
    last = summary
    return LineBatch([summary], .end)
  }

  func news() -> @Sendable () async throws -> Void {
    { [platform, version] in _ = try await platform.waitForChange(after: version) }
  }
}
