public import EdgeModel

/// Tells from heartbeats and probes which peers are alive: SWIM's indirect probes (Das, Gupta and Motivala 2002) around
/// plain heartbeats, Lifeguard's local health, and a brake for the case that the observer is cut off itself.
///
/// A value without clock, network or tasks: ``step(_:at:rng:)`` takes what happened and says what to do, the same for the
/// same events, moments and random numbers. The leader watches all machines; any machine can watch its leader with
/// another set of one.
///
/// A peer that misses a heartbeat is probed. After ``FailureDetectorConfiguration/suspicion`` of silence it is suspected
/// and others are asked to probe it; any sign of life ends that. After ``FailureDetectorConfiguration/detection`` it is
/// dead, unless the brake is on. A dead peer is watched, and now and then probed, until the owner takes it out of the set.
///
/// Time in which the observer didn't run doesn't count as silence. It is noticed by how late the timer is, so the owner
/// reads the clock right before each step. A monotonic clock that rests while the machine sleeps is as good.
public struct FailureDetector: Sendable {
  /// The observer itself, who is never watched.
  public let id: NodeID
  /// The figures it was made with, checked.
  public let configuration: FailureDetectorConfiguration
  /// Set while the observer assumes that it is cut off itself: nobody is declared dead.
  ///
  /// Engaged when, within one detection time, at least half of the watched vanish and at least
  /// ``FailureDetectorConfiguration/brakeMinimum``. With two machines the one peer can't brake: who of them is cut off
  /// only other evidence can tell, such as the gateway or a witness, and that is the owner's to ask before it acts.
  /// With three, one loss is a loss, and two at once brake.
  ///
  /// The rule is that of `MassFailure`: released when a quarter of those that vanished are back, or by
  /// ``Event/confirmedConnected``. Those still missing are then probed for a whole
  /// ``FailureDetectorConfiguration/confirmation`` before they are given up, and no longer count towards another brake.
  public internal(set) var brake: FailureDetectionBrake?

  var peers: [WatchedPeer] = []
  var relays: [RelayedProbe] = []
  var health = LocalHealth()
  /// Nothing is due before this; kept early rather than exact, since heartbeats only put things off.
  var nextDue: MonotonicInstant?
  /// When anybody was heard last.
  var heardAt: MonotonicInstant?
  private var timer: MonotonicInstant?
  private var lastStep = MonotonicInstant.zero

  /// Probes for others at a time; more are not taken on.
  static let relayLimit = 256

  /// - Throws: ``InvalidFailureDetectorConfiguration``.
  public init(
    id: NodeID, configuration: FailureDetectorConfiguration = FailureDetectorConfiguration()
  ) throws(InvalidFailureDetectorConfiguration) {
    try configuration.validate()
    self.id = id
    self.configuration = configuration
  }

  /// Who is watched, in order of id.
  public var watched: [NodeID] { peers.map(\.id) }

  /// What is thought of a peer; `nil` if it isn't watched.
  public func status(of peer: NodeID) -> PeerStatus? {
    index(of: peer).map { peers[$0].status }
  }

  /// The observer's own health: 0 is well, 8 the worst. Stretches all times.
  public var localHealth: Int { health.score }

  /// Takes what happened and says what to do.
  /// - Parameter now: on the observer's monotonic clock; a moment before the last step's counts as that one.
  public mutating func step(
    _ event: Event, at now: MonotonicInstant, rng: inout some RandomNumberGenerator
  ) -> [Effect] {
    let now = max(now, lastStep)
    lastStep = now
    var effects: [Effect] = []
    noticeStandstill(at: now)
    take(event, at: now, &effects)
    if let due = nextDue, due <= now {
      evaluate(at: now, &effects, rng: &rng)
    }
    setTimer(at: now, &effects)
    return effects
  }

  private mutating func take(_ event: Event, at now: MonotonicInstant, _ effects: inout [Effect]) {
    switch event {
    case .peersChanged(let ids):
      watch(ids, at: now)
    case .heartbeat(let peer, let incarnation):
      hear(peer, incarnation, .heartbeat, at: now, &effects)
    case .answered(let peer, let incarnation):
      answerRelays(of: peer, &effects)
      if let index = index(of: peer), peers[index].nextProbe != nil { health.lower(at: now) }
      hear(peer, incarnation, .answer, at: now, &effects)
    case .indirectAnswer(let peer, let helper, let reached):
      guard let index = index(of: peer), peers[index].asked.contains(helper) else { return }
      if reached {
        hear(peer, nil, .helper(helper), at: now, &effects)
      } else {
        peers[index].denied.insertSorted(helper)
      }
    case .probeRequested(let target, let asker):
      relay(target, for: asker, at: now, &effects)
    case .timerFired:
      break
    case .confirmedConnected:
      confirmConnected(at: now, &effects)
    }
  }

  private mutating func watch(_ ids: [NodeID], at now: MonotonicInstant) {
    var wanted: [NodeID] = []
    for peer in ids.sorted() where peer != id && peer != wanted.last { wanted.append(peer) }
    peers = wanted.map { peer in
      index(of: peer).map { peers[$0] } ?? WatchedPeer(peer, from: now.advanced(by: configuration.introduction))
    }
    nextDue = peers.isEmpty && relays.isEmpty && brake == nil ? nil : now
  }

  private mutating func hear(
    _ peer: NodeID, _ incarnation: UInt64?, _ evidence: PeerEvidence, at now: MonotonicInstant,
    _ effects: inout [Effect]
  ) {
    guard let index = index(of: peer) else { return }
    if let incarnation {
      guard incarnation >= peers[index].status.incarnation else { return }
      peers[index].status.incarnation = incarnation
      heardAt = now
    }
    peers[index].status.evidence = evidence
    peers[index].silentSince = now
    if peers[index].nextProbe != nil {
      peers[index].nextProbe = nil
      peers[index].asked = []
      peers[index].denied = []
    }
    guard !peers[index].isAlive else { return }
    peers[index].status.condition = .alive
    peers[index].status.verdict = nil
    peers[index].isKnownMissing = false
    effects.append(.alive(peer, evidence))
    nextDue = now
  }

  func index(of peer: NodeID) -> Int? {
    var low = 0
    var high = peers.count
    while low < high {
      let middle = (low + high) / 2
      if peers[middle].id < peer { low = middle + 1 } else { high = middle }
    }
    return low < peers.count && peers[low].id == peer ? low : nil
  }

  /// Whatever comes first after a standstill finds the timer overdue.
  private mutating func noticeStandstill(at now: MonotonicInstant) {
    guard let expected = timer else { return }
    let late = expected.duration(to: now)
    guard late > configuration.timerTolerance else { return }
    for index in peers.indices { peers[index].move(by: late) }
    for index in relays.indices { relays[index].deadline = relays[index].deadline.advanced(by: late) }
    let intervals = min(late / configuration.heartbeat, Double(LocalHealth.worst))
    health.raise(by: 1 + Int(intervals), at: now)
    nextDue = now
    timer = nil
  }

  private mutating func setTimer(at now: MonotonicInstant, _ effects: inout [Effect]) {
    guard let due = nextDue else {
      if timer != nil { effects.append(.setTimer(nil)) }
      timer = nil
      return
    }
    var next = now.advanced(by: configuration.tick)
    if let timer, timer > now { next = min(next, timer) }
    next = min(next, due)
    guard next != timer else { return }
    timer = next
    effects.append(.setTimer(next))
  }
}
