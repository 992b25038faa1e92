import EdgeModel
import Synchronization

@testable import EdgeAgent

/// A runtime whose faults a test chooses, and which notes what it is told.
final class FakeRuntime: WorkloadRuntime {
  enum Call: Hashable {
    case start(AllocationID)
    case stop(AllocationID, removing: Bool)
  }
  /// How a start goes.
  enum Start {
    case runs(port: UInt16)
    case ends(status: Int32)
    case fails(RuntimeError)
    case hangs
    /// What there is stays as it is.
    case leaves
  }

  private struct State {
    var instances: [AllocationID: RuntimeInstance] = [:]
    var calls: [Call] = []
    var start: Start = .ends(status: 0)
    var stopFailures: [RuntimeError] = []
    var isAway = false
  }

  private let state = Mutex(State())
  let changed = ChangeSignal()

  var calls: [Call] { state.withLock { $0.calls } }

  func starts(_ start: Start) { state.withLock { $0.start = start } }
  func failStops(_ errors: RuntimeError...) { state.withLock { $0.stopFailures = errors } }
  func set(away: Bool) { state.withLock { $0.isAway = away } }
  func have(_ instance: RuntimeInstance) { state.withLock { $0.instances[instance.id] = instance } }

  /// Returns once it was told something.
  func wait(for call: Call) async throws {
    while true {
      let seen = changed.value
      if calls.contains(call) { return }
      _ = try await changed.wait(after: seen)
    }
  }

  func capabilities() async throws -> RuntimeCapabilities {
    RuntimeCapabilities(name: "fake", languages: ["python3"], isolates: true)
  }

  func instances() async throws -> [RuntimeInstance] {
    try state.withLock { state in
      if state.isAway { throw RuntimeError(.unavailable, "the engine does not answer") }
      return Array(state.instances.values)
    }
  }

  func start(_ allocation: Allocation, from artifact: Artifact, log: any LogSink) async throws {
    let id = allocation.id
    let start = state.withLock { state in
      state.calls.append(.start(id))
      return state.start
    }
    changed.raise()
    switch start {
    case .runs(let port):
      have(RuntimeInstance(id: id, phase: .running, epoch: allocation.epoch, probePort: port))
    case .ends(let status):
      have(RuntimeInstance(id: id, phase: .exited(status: status), epoch: allocation.epoch, probePort: 1))
      try await log.write([LogLine(stream: .standardError, at: Sample.time(1), text: "no module named shop")])
    case .fails(let error): throw error
    case .leaves: break
    case .hangs:
      _ = try await ChangeSignal().wait(after: .max)
    }
  }

  func stop(_ id: AllocationID, grace: Duration, removing: Bool) async throws {
    defer { changed.raise() }
    try state.withLock { state in
      state.calls.append(.stop(id, removing: removing))
      if let failure = state.stopFailures.first {
        state.stopFailures.removeFirst()
        throw failure
      }
      if removing { state.instances[id] = nil } else { state.instances[id]?.phase = .exited(status: nil) }
    }
  }

  func waitForChange(after: RuntimeVersion?) async throws -> RuntimeVersion {
    guard let after else { return RuntimeVersion(changed.value) }
    return RuntimeVersion(try await changed.wait(after: after.number))
  }
}
