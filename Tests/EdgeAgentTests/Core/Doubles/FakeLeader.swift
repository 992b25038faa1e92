import EdgeModel
import Synchronization

@testable import EdgeAgent

/// A leader that gives the answers a test has put, in order, and then hangs as one without news does.
final class FakeLeader: Leader {
  struct Away: Error {}

  private struct State {
    var answers: [Result<Assignments, any Error>] = []
    var questions: [DesiredVersion?] = []
    var refusedReports = 0
    var reports: [NodeReport] = []
    var registrations = 0
    var blob: Result<[UInt8], any Error>? = .failure(Away())
  }

  private let state = Mutex(State())
  private let changed = ChangeSignal()

  var questions: [DesiredVersion?] { state.withLock { $0.questions } }
  var reports: [NodeReport] { state.withLock { $0.reports } }
  var registrations: Int { state.withLock { $0.registrations } }

  func answers(_ answers: Result<Assignments, any Error>...) {
    state.withLock { $0.answers += answers }
    changed.raise()
  }

  func refuseReports(_ count: Int) { state.withLock { $0.refusedReports = count } }
  /// `nil` hangs.
  func has(_ blob: Result<[UInt8], any Error>?) { state.withLock { $0.blob = blob } }

  /// Returns once so many questions were asked.
  func wait(forQuestions count: Int) async throws { try await wait { $0.questions.count >= count } }
  func wait(forReports count: Int) async throws { try await wait { $0.reports.count >= count } }

  private func wait(until isTrue: (State) -> Bool) async throws {
    while true {
      let seen = changed.value
      if state.withLock({ isTrue($0) }) { return }
      _ = try await changed.wait(after: seen)
    }
  }

  func register(_ node: NodeRecord) async throws -> Contact {
    state.withLock { $0.registrations += 1 }
    return Contact(cluster: Sample.cluster, epoch: 1, agents: [])
  }

  func heartbeat(_ beat: Heartbeat) async throws -> Contact {
    Contact(cluster: Sample.cluster, epoch: 1, agents: [])
  }

  func assignments(of node: NodeID, after: DesiredVersion?) async throws -> Assignments {
    state.withLock { $0.questions.append(after) }
    changed.raise()
    while true {
      let seen = changed.value
      let answer = state.withLock { $0.answers.isEmpty ? nil : $0.answers.removeFirst() }
      if let answer { return try answer.get() }
      _ = try await changed.wait(after: seen)
    }
  }

  func accept(_ report: NodeReport) async throws {
    try state.withLock { state in
      if state.refusedReports > 0 {
        state.refusedReports -= 1
        throw Away()
      }
      state.reports.append(report)
    }
    changed.raise()
  }

  func blob(_ digest: BlobDigest, receive: ([UInt8]) async throws -> Void) async throws {
    guard let blob = state.withLock({ $0.blob }) else {
      _ = try await ChangeSignal().wait(after: .max)
      return
    }
    try await receive(blob.get())
  }
}
