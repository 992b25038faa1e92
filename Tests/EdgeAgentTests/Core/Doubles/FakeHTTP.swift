import Synchronization

@testable import EdgeAgent

/// An app's answers over HTTP as a test gives them: in order, the last one for ever.
final class FakeHTTP: HTTPProbe {
  private let state: Mutex<(answers: [HealthAnswer], asked: [String])>

  init(_ answers: HealthAnswer...) { state = Mutex((answers, [])) }

  var asked: [String] { state.withLock { $0.asked } }

  func get(_ path: String, at target: PortTarget, within limit: Duration) async throws -> HealthAnswer {
    state.withLock { state in
      state.asked.append("\(target.host):\(target.port)\(path)")
      if state.answers.count > 1 { return state.answers.removeFirst() }
      return state.answers.first ?? .well
    }
  }
}
