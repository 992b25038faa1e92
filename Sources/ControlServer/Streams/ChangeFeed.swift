internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel

/// The newest requests that changed something, oldest first, and then each new one.
struct ChangeFeed: LineSource {
  let platform: any PlatformControl
  private var version: PlatformVersion?
  private var last: ChangeID?

  init(platform: any PlatformControl) {
    self.platform = platform
  }

  mutating func take() async throws -> LineBatch<ChangeSummary> {
    version = try await platform.waitForChange(after: nil)
    let snapshot = try await platform.snapshot()
    let changes = snapshot.desired.changes
    // When the last one told was dropped since, everything kept is newer.
    let next = changes.lastIndex { $0.id == last }.map { changes.index(after: $0) } ?? changes.startIndex
    last = changes.last?.id ?? last
    return LineBatch(
      changes[next...].map { ChangeSummary($0, name: snapshot.desired.deployments[$0.deployment]?.name) })
  }

  func news() -> @Sendable () async throws -> Void {
    { [platform, version] in _ = try await platform.waitForChange(after: version) }
  }
}
