internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel

/// What is still on a machine, now and after every change of it.
struct DrainWatch: LineSource {
  let platform: any PlatformControl
  let node: NodeID
  private var version: PlatformVersion?
  private var last: DrainSummary?

  init(platform: any PlatformControl, node: NodeID) {
    self.platform = platform
    self.node = node
  }

  mutating func take() async throws -> LineBatch<DrainSummary> {
    // Before the snapshot, so that no change falls between them.
    version = try await platform.waitForChange(after: nil)
    let snapshot = try await platform.snapshot()
    guard let record = snapshot.desired.nodes[node] else { return LineBatch([], .end) }
    let summary = DrainSummary(of: record, in: snapshot)
    guard summary != last else { return LineBatch([]) }
    last = summary
    return LineBatch([summary])
  }

  func news() -> @Sendable () async throws -> Void {
    { [platform, version] in _ = try await platform.waitForChange(after: version) }
  }
}
