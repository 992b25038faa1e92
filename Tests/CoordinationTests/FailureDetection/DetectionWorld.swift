import Coordination
import EdgeModel
import TestSeeds

/// One observer and its peers in virtual time, over a network that loses, delays and cuts. Peers send heartbeats, answer
/// probes and probe for others with the same core; the same seed gives the same run.
struct DetectionWorld {
  enum Message {
    case heartbeat, probe, answer
    case ask(NodeID)
    case told(NodeID, Bool)
  }

  enum Action {
    case deliver(Message, from: Int, to: Int)
    case beat(Int)
    case timer(Int, MonotonicInstant)
  }

  struct Link: Hashable { let from: Int, to: Int }

  struct Node {
    let id: NodeID
    var detector: FailureDetector
    var timer: MonotonicInstant?
    var isUp = true
    var resumesAt = MonotonicInstant.zero
  }

  /// What the observer, node 0, decided and when.
  struct Finding: Hashable {
    let at: MonotonicInstant
    let effect: FailureDetector.Effect
  }

  var nodes: [Node] = []
  var findings: [Finding] = []
  var cut: Set<Link> = []
  var lossPerMille = 0
  var jitter = Duration.milliseconds(5)
  private(set) var now = MonotonicInstant.zero
  private var queue = EventQueue<Action>()
  private var random: SeededGenerator

  init(peers: Int, seed: UInt64, configuration: FailureDetectorConfiguration = .init()) throws {
    random = SeededGenerator(seed: seed)
    for _ in 0...peers {
      let id = NodeID(using: &random)
      nodes.append(Node(id: id, detector: try FailureDetector(id: id, configuration: configuration)))
    }
    for peer in nodes.indices.dropFirst() {
      queue.push(.beat(peer), at: now.advanced(by: .milliseconds(Int64(random.next() % 1_000))))
    }
    step(0, .peersChanged(nodes.dropFirst().map(\.id)))
  }

  var deaths: [NodeID] {
    findings.compactMap { if case .dead(let id, _) = $0.effect { id } else { nil } }
  }

  func moment(where matches: (FailureDetector.Effect) -> Bool) -> MonotonicInstant? {
    findings.first { matches($0.effect) }?.at
  }

  func deathMoment(of peer: Int) -> MonotonicInstant? {
    moment { if case .dead(nodes[peer].id, _) = $0 { true } else { false } }
  }

  mutating func kill(_ node: Int) { nodes[node].isUp = false }

  mutating func revive(_ node: Int) {
    nodes[node].isUp = true
    queue.push(.beat(node), at: now)
  }

  mutating func pause(_ node: Int, for duration: Duration) {
    nodes[node].resumesAt = now.advanced(by: duration)
  }

  mutating func cutBothWays(_ left: Int, _ right: Int) {
    cut.insert(Link(from: left, to: right))
    cut.insert(Link(from: right, to: left))
  }

  mutating func run(for duration: Duration) {
    let end = now.advanced(by: duration)
    while let (at, action) = queue.pop(until: end) {
      now = at
      perform(action)
    }
    now = end
  }

  private mutating func perform(_ action: Action) {
    let owner =
      switch action {
      case .deliver(_, _, let to): to
      case .beat(let node), .timer(let node, _): node
      }
    guard nodes[owner].isUp else { return }
    guard nodes[owner].resumesAt <= now else {
      // A stopped process finds its datagrams and timers when it goes on.
      queue.push(action, at: nodes[owner].resumesAt)
      return
    }
    switch action {
    case .beat(let node):
      send(.heartbeat, from: node, to: 0)
      queue.push(.beat(node), at: now.advanced(by: .seconds(1)))
    case .timer(let node, let moment):
      if nodes[node].timer == moment { step(node, .timerFired) }
    case .deliver(let message, let from, let to):
      receive(message, from: from, at: to)
    }
  }

  private mutating func receive(_ message: Message, from: Int, at node: Int) {
    let sender = nodes[from].id
    switch message {
    case .heartbeat: step(node, .heartbeat(from: sender, incarnation: 1))
    case .probe: send(.answer, from: node, to: from)
    case .answer: step(node, .answered(by: sender, incarnation: 1))
    case .ask(let target): step(node, .probeRequested(of: target, by: sender))
    case .told(let target, let reached):
      step(node, .indirectAnswer(about: target, by: sender, reached: reached))
    }
  }

  mutating func step(_ node: Int, _ event: FailureDetector.Event) {
    for effect in nodes[node].detector.step(event, at: now, rng: &random) {
      switch effect {
      case .probe(let id): send(.probe, from: node, to: id)
      case .askToProbe(let target, let helpers):
        for helper in helpers { send(.ask(target), from: node, to: helper) }
      case .answerProbe(let target, let asker, let reached): send(.told(target, reached), from: node, to: asker)
      case .setTimer(let moment):
        nodes[node].timer = moment
        if let moment { queue.push(.timer(node, moment), at: moment) }
      case .suspected, .alive, .dead, .brakeEngaged, .brakeReleased:
        if node == 0 { findings.append(Finding(at: now, effect: effect)) }
      }
    }
  }

  private mutating func send(_ message: Message, from: Int, to id: NodeID) {
    if let to = nodes.firstIndex(where: { $0.id == id }) { send(message, from: from, to: to) }
  }

  private mutating func send(_ message: Message, from: Int, to: Int) {
    if random.chance(lossPerMille) || cut.contains(Link(from: from, to: to)) { return }
    let spread = max(1, UInt64(jitter / .microseconds(1)))
    let delay = Duration.microseconds(500 + Int64(random.next() % spread))
    queue.push(.deliver(message, from: from, to: to), at: now.advanced(by: delay))
  }
}

extension SeededGenerator {
  fileprivate mutating func chance(_ perMille: Int) -> Bool { Int(next() % 1_000) < perMille }
}
