import Synchronization

@testable import Discovery

/// Lets connects gather until a number of them is under way, or the last ones are, and answers them together.
final class CountingConnector: Connector {
  private struct State {
    var parked: [CheckedContinuation<Bool, Never>] = []
    var started: [IPAddress] = []
    var underWay = 0
    var most = 0
  }

  private let state = Mutex(State())
  private let batch: Int
  private let total: Int

  init(batch: Int, total: Int) {
    self.batch = batch
    self.total = total
  }

  var most: Int { state.withLock { $0.most } }
  var started: [IPAddress] { state.withLock { $0.started } }

  func connect(to address: IPAddress, zone: String?, port: UInt16, within limit: Duration) async -> ConnectOutcome {
    if await arrive(address) {
      // Whoever was started beyond the limit gets the time to come here and be counted.
      for _ in 0..<200 { await Task.yield() }
      let released = state.withLock { state in
        defer { state.parked = [] }
        return state.parked
      }
      for waiting in released { waiting.resume(returning: false) }
    }
    state.withLock { $0.underWay -= 1 }
    return .absent(reason: "scripted")
  }

  /// Counts a connect, and parks it unless it completes a batch, which is to let the others go.
  private func arrive(_ address: IPAddress) async -> Bool {
    await withCheckedContinuation { continuation in
      let isLast = state.withLock { state in
        state.started.append(address)
        state.underWay += 1
        state.most = max(state.most, state.underWay)
        let isLast = state.started.count % batch == 0 || state.started.count == total
        if !isLast { state.parked.append(continuation) }
        return isLast
      }
      if isLast { continuation.resume(returning: true) }
    }
  }
}
