import EdgeModel
import Synchronization

@testable import EdgeAgent

/// Another agent that answers signs of life as a test says, and has the files that a test gives it.
final class ScriptedLeader: Leader {
  typealias Answer = Result<Contact, any Error>

  private struct State {
    var answer: Answer
    var beats: [Heartbeat] = []
    var blobs: [BlobDigest: [UInt8]] = [:]
    var isCutOff = false
  }

  private let state: Mutex<State>
  private let changed = ChangeSignal()

  init(_ answer: Answer = .success(ScriptedLeader.contact())) { state = Mutex(State(answer: answer)) }

  static func contact(epoch: UInt64 = 1, _ agents: AgentAddress...) -> Contact {
    Contact(cluster: Sample.cluster, epoch: epoch, agents: agents)
  }

  var beats: [Heartbeat] { state.withLock { $0.beats } }

  func answers(_ answer: Answer) { state.withLock { $0.answer = answer } }
  /// From now on signs of life are taken, and never answered.
  func cutOff() { state.withLock { $0.isCutOff = true } }
  func has(_ bytes: [UInt8], as digest: BlobDigest) { state.withLock { $0.blobs[digest] = bytes } }

  func wait(forBeats count: Int) async throws {
    while true {
      let seen = changed.value
      if beats.count >= count { return }
      _ = try await changed.wait(after: seen)
    }
  }

  func register(_ node: NodeRecord) async throws -> Contact { try state.withLock { try $0.answer.get() } }

  func heartbeat(_ beat: Heartbeat) async throws -> Contact {
    let (answer, isCutOff) = state.withLock { state in
      state.beats.append(beat)
      return (state.answer, state.isCutOff)
    }
    changed.raise()
    if isCutOff { _ = try await changed.wait(after: .max) }
    return try answer.get()
  }

  func accept(_ report: NodeReport) async throws { _ = try state.withLock { try $0.answer.get() } }

  func assignments(of node: NodeID, after: DesiredVersion?) async throws -> Assignments {
    _ = try state.withLock { try $0.answer.get() }
    return Sample.set([])
  }

  func blob(_ digest: BlobDigest, receive: ([UInt8]) async throws -> Void) async throws {
    guard let bytes = state.withLock({ $0.blobs[digest] }) else {
      throw ControlPlaneError(.notFound, "the files of this version are not kept here")
    }
    try await receive(bytes)
  }
}
