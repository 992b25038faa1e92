import DockerClient
import EdgeAgent
import EdgeModel

/// What the containers of one allocation say together, if there are any yet: the main one decides, unless another ended for good.
struct GroupState {
  private(set) var epoch: UInt64 = 0
  private(set) var port: UInt16 = 0
  private var main: ContainerSummary?
  private var failed: ContainerSummary?

  /// Takes note of a container whose labels name this allocation.
  mutating func add(_ container: ContainerSummary, epoch: UInt64, port: UInt16) {
    self.epoch = max(self.epoch, epoch)
    guard container.labels[DockerLabels.service] != nil else {
      main = container
      self.port = port
      return
    }
    let hasEnded = container.status == .exited || container.status == .dead
    // A task is meant to end; how it did is asked when its status is.
    if hasEnded { failed = Self.worse(failed, container) }
  }

  private static func worse(_ left: ContainerSummary?, _ right: ContainerSummary) -> ContainerSummary {
    guard let left else { return right }
    let (isTask, isOther) = (left.isTask, right.isTask)
    return isTask && !isOther ? right : left
  }

  var isMainRunning: Bool { main?.status == .running }

  /// The state as an instance.
  /// - Parameter status: asks the engine for the status that a container ended with.
  func instance(
    _ id: AllocationID, status: (ContainerSummary) async throws -> (code: Int32?, wasOutOfMemory: Bool)
  ) async throws -> RuntimeInstance {
    var instance = RuntimeInstance(id: id, phase: .created, epoch: epoch, probePort: port)
    guard let main else { return instance }
    switch main.status {
    case .created: break
    case .exited, .dead:
      let end = try await status(main)
      instance.phase = .exited(status: end.code)
      if end.wasOutOfMemory { instance.reason = "it was ended because it used more memory than it may" }
    default:
      instance.phase = .running
      instance.health = main.health
      guard let failed else { break }
      let end = try await status(failed)
      if failed.isTask, end.code == 0 { break }
      instance.phase = .exited(status: end.code)
      let name = failed.labels[DockerLabels.service] ?? "?"
      let how = end.wasOutOfMemory ? ", because it used more memory than it may" : ""
      instance.reason = "its service '\(name)' ended\(end.code.map { " with status \($0)" } ?? "")\(how)"
    }
    return instance
  }
}

extension ContainerSummary {
  var isTask: Bool { labels[DockerLabels.kind] == ServiceKind.task.rawValue }

  /// The list says it in words: `Up 5 minutes (healthy)`.
  fileprivate var health: RuntimeInstance.Health? {
    if statusText.hasSuffix("(healthy)") { return .healthy }
    if statusText.hasSuffix("(unhealthy)") { return .unhealthy }
    return statusText.contains("(health: starting)") ? .starting : nil
  }
}
