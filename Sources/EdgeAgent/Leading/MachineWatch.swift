import Coordination
import EdgeModel
import Logging
import Synchronization

/// A failure detector with a clock and a network: tells which machines are gone.
final class MachineWatch: Sendable {
  private struct State {
    var detector: FailureDetector
    var rng = SystemRandomNumberGenerator()
    var timer: MonotonicInstant?
    var gone: [NodeID: Lost] = [:]
    var work: [Work] = []
  }

  private struct Lost {
    /// How long it had been silent when it was given up.
    var silence: Duration
    var since: Stopwatch
  }

  private enum Work: Sendable {
    case probe(NodeID)
    case askToProbe(NodeID, helper: NodeID)
  }

  private let state: Mutex<State>
  private let due = ChangeSignal()
  private let network: any AgentNetwork
  private let addresses: AddressBook
  let time: TimeSource
  private let elapsed: Stopwatch
  private let logger: Logger
  /// Raised when a machine is given up or is back.
  let changed = ChangeSignal()

  init(
    _ detector: FailureDetector, network: any AgentNetwork, addresses: AddressBook, time: TimeSource, logger: Logger
  ) {
    state = Mutex(State(detector: detector))
    self.network = network
    self.addresses = addresses
    self.time = time
    self.logger = logger
    elapsed = time.stopwatch()
  }

  /// Whom to watch, in the place of those before.
  func watch(_ nodes: some Sequence<NodeID>) {
    let nodes = nodes.sorted()
    guard state.withLock({ $0.detector.watched != nodes }) else { return }
    step(.peersChanged(nodes))
    state.withLock { state in state.gone = state.gone.filter { nodes.contains($0.key) } }
  }

  /// A machine said something.
  func hear(_ node: NodeID) { step(.heartbeat(from: node, incarnation: 0)) }

  /// The machines that are given up.
  var gone: Set<NodeID> { state.withLock { Set($0.gone.keys) } }

  /// For how long nothing was heard of the machines that are given up.
  var silences: [NodeID: Duration] { state.withLock { $0.gone.mapValues { $0.silence + $0.since.elapsed } } }

  /// The machines that vanished with so many others that this one may be cut off itself, and are still missing: nothing is
  /// moved away from them while the brake is on.
  var heldBack: Set<NodeID> {
    state.withLock { state in
      Set((state.detector.brake?.vanished ?? []).filter { state.detector.status(of: $0)?.condition != .alive })
    }
  }

  /// Ends a brake that is older than `age`: the owner knows that this machine is connected, and has given the others time.
  func confirmConnected(afterBrakeOf age: Duration) {
    let since = state.withLock { $0.detector.brake?.since }
    if let since, since.duration(to: now()) >= age { step(.confirmedConnected) }
  }

  /// Watches until it is cancelled.
  func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      while true {
        let seen = due.value
        for work in state.withLock({ take(&$0) }) { group.addTask { await self.carryOut(work) } }
        let timer = state.withLock { $0.timer }
        try await wait(until: timer, after: seen)
        if let timer, now() >= timer { step(.timerFired) }
      }
    }
  }

  private func take(_ state: inout State) -> [Work] {
    defer { state.work = [] }
    return state.work
  }

  private func wait(until timer: MonotonicInstant?, after seen: UInt64) async throws {
    guard let timer else {
      _ = try await due.wait(after: seen)
      return
    }
    let rest = now().duration(to: timer)
    guard rest > .zero else { return }
    let (due, time) = (due, time)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { _ = try await due.wait(after: seen) }
      group.addTask { try await time.sleep(for: rest) }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func now() -> MonotonicInstant { MonotonicInstant.zero.advanced(by: elapsed.elapsed) }

  private func step(_ event: FailureDetector.Event) {
    let hasNews = state.withLock { state in
      var hasNews = false
      var isDue = false
      for effect in state.detector.step(event, at: now(), rng: &state.rng) {
        switch effect {
        case .setTimer(let timer):
          state.timer = timer
          isDue = true
        case .probe(let node):
          state.work.append(.probe(node))
          isDue = true
        case .askToProbe(let node, let helpers):
          state.work += helpers.map { .askToProbe(node, helper: $0) }
          isDue = true
        // Here a helper answers the request itself.
        case .answerProbe: break
        case .suspected(let node, let silence):
          logger.info("a machine is silent", metadata: ["node": "\(node)", "for": "\(silence)"])
        case .dead(let node, let verdict):
          logger.warning("a machine is gone", metadata: ["node": "\(node)", "silent for": "\(verdict.silence)"])
          state.gone[node] = Lost(silence: verdict.silence, since: time.stopwatch())
          hasNews = true
        case .alive(let node, _):
          if state.gone.removeValue(forKey: node) != nil {
            logger.notice("a machine is back", metadata: ["node": "\(node)"])
            hasNews = true
          }
        case .brakeEngaged(let brake):
          logger.warning(
            "half of the machines vanished at once: it may be this one that is cut off, so nothing is moved",
            metadata: ["vanished": "\(brake.vanished.count)", "of": "\(brake.watched)"])
          hasNews = true
        case .brakeReleased:
          logger.notice("enough machines are heard of again")
          hasNews = true
        }
      }
      if isDue { due.raise() }
      return hasNews
    }
    if hasNews { changed.raise() }
  }

  private func carryOut(_ work: Work) async {
    switch work {
    case .probe(let node):
      guard let address = addresses[node] else { return }
      do {
        if try await network.identity(at: address).node == node { step(.answered(by: node, incarnation: 0)) }
      } catch {
        logger.debug("a probe was not answered", metadata: ["node": "\(node)", "error": "\(error)"])
      }
    case .askToProbe(let node, let helper):
      guard let address = addresses[node], let asked = addresses[helper] else { return }
      do {
        let reached = try await network.probe(AgentAddress(node: node, address: address), by: asked)
        step(.indirectAnswer(about: node, by: helper, reached: reached))
      } catch {
        logger.debug("a helper did not answer", metadata: ["helper": "\(helper)", "error": "\(error)"])
      }
    }
  }
}
