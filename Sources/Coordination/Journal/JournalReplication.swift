public import EdgeModel

/// Brings the journals of all replicas to each other: pages in a window, acknowledgements, and a snapshot for who is
/// further behind than what was forgotten.
///
/// A value without clock or socket. Everything may be lost, doubled or reordered on the way: a page is taken in only
/// after its predecessor, and what isn't acknowledged in time is sent again. Any replica passes on any journal, so a
/// chain of connections is enough.
public struct JournalReplication: Sendable {
  /// Sizes and times.
  public struct Settings: Sendable {
    /// The most entries in one page.
    public var pageLimit = 256
    /// The most entries on the way to one peer.
    public var window = 1_024
    /// After how long without progress what is on the way is sent again.
    public var retryAfter = Duration.seconds(5)
    /// How many entries everybody must have acknowledged before they are forgotten.
    public var collectAfter: UInt64 = 1_000

    public init() {}
  }

  private let settings: Settings
  private var own = JournalAcknowledgement()
  private var peers: [NodeID: JournalPeer] = [:]
  private var members: Set<NodeID>
  /// The newest of each member that this replica has caught up with.
  private var confirmed: [NodeID: JournalAcknowledgement] = [:]
  /// Those that say of entries which this replica has yet to see.
  private var unconfirmed: [NodeID: JournalAcknowledgement] = [:]
  private var lastStability = JournalStability(positions: [:], time: .zero)

  /// - Parameter members: the other voters and subscribers; nothing is forgotten that one of them lacks.
  public init(members: Set<NodeID>, settings: Settings = Settings()) {
    self.members = members
    self.settings = settings
  }

  /// Takes in one event.
  /// - Returns: what to do, in order.
  public mutating func step(_ event: JournalEvent, now: MonotonicInstant) -> [JournalEffect] {
    var effects: [JournalEffect] = []
    switch event {
    case .connected(let peer):
      peers[peer] = JournalPeer()
      peers[peer]?.deadline = now.advanced(by: settings.retryAfter)
      effects.append(.send(.acknowledgement(own), to: peer))
    case .disconnected(let peer):
      peers[peer] = nil
    case .received(let message, let peer):
      effects += receive(message, from: peer, now)
    case .advanced(let position):
      let hasMoved = position.positions != own.positions
      own = position
      for peer in peers.keys.sorted() {
        if hasMoved { effects.append(.send(.acknowledgement(own), to: peer)) }
        effects += pump(peer)
      }
      effects += stability()
    case .read(let page, let peer):
      effects += sendPage(page, to: peer, now)
    case .collected(let origin, let peer):
      guard peers[peer]?.reading == origin else { break }
      peers[peer]?.reading = nil
      peers[peer]?.awaitedSnapshot = own.positions
      peers[peer]?.deadline = now.advanced(by: settings.retryAfter)
      effects.append(.sendSnapshot(to: peer))
    case .members(let new):
      members = new
      confirmed = confirmed.filter { new.contains($0.key) }
      unconfirmed = unconfirmed.filter { new.contains($0.key) }
      effects += stability()
    case .woken:
      for peer in peers.keys.sorted() {
        guard let deadline = peers[peer]?.deadline, deadline <= now else { continue }
        peers[peer]?.rewind()
        if peers[peer]?.acknowledged == nil {
          // Nothing came back yet: the greeting may be lost.
          peers[peer]?.deadline = now.advanced(by: settings.retryAfter)
          effects.append(.send(.acknowledgement(own), to: peer))
        }
        effects += pump(peer)
      }
    }
    if let next = peers.values.compactMap(\.deadline).min() { effects.append(.wake(at: next)) }
    return effects
  }

  private mutating func receive(
    _ message: JournalMessage, from peer: NodeID, _ now: MonotonicInstant
  ) -> [JournalEffect] {
    switch message {
    case .page(let page):
      // It is compared even if it is a double, which says that the sender missed an acknowledgement.
      let isDouble = page.last <= own.positions[page.origin] ?? .zero
      return [.ingest(page, from: peer)] + (isDouble ? [.send(.acknowledgement(own), to: peer)] : [])
    case .snapshot(let tree):
      let isDouble = own.covers(JournalAcknowledgement(positions: tree.heads.mapValues(\.sequence)))
      return [.adopt(tree, from: peer)] + (isDouble ? [.send(.acknowledgement(own), to: peer)] : [])
    case .acknowledgement(let acknowledgement):
      if members.contains(peer) { unconfirmed[peer] = acknowledgement }
      guard var state = peers[peer] else { return stability() }
      let hasProgress = state.acknowledge(acknowledgement.positions)
      if !state.isWaiting {
        state.deadline = nil
      } else if hasProgress {
        state.deadline = now.advanced(by: settings.retryAfter)
      }
      peers[peer] = state
      return pump(peer) + stability()
    }
  }

  private mutating func sendPage(_ page: JournalPage, to peer: NodeID, _ now: MonotonicInstant) -> [JournalEffect] {
    guard var state = peers[peer], state.reading == page.origin else { return [] }
    state.reading = nil
    defer { peers[peer] = state }
    // It may have got further, or have gone back, while the page was read.
    guard page.after == state.position(of: page.origin), !page.entries.isEmpty else {
      return nextRead(for: peer, &state)
    }
    state.send(page)
    if state.deadline == nil { state.deadline = now.advanced(by: settings.retryAfter) }
    return [.send(.page(page), to: peer)] + nextRead(for: peer, &state)
  }

  /// Asks for the next page for a peer, if it lacks something and its window has room.
  private mutating func pump(_ peer: NodeID) -> [JournalEffect] {
    guard var state = peers[peer] else { return [] }
    let effects = nextRead(for: peer, &state)
    peers[peer] = state
    return effects
  }

  private func nextRead(for peer: NodeID, _ state: inout JournalPeer) -> [JournalEffect] {
    guard state.acknowledged != nil, state.reading == nil, state.awaitedSnapshot == nil else { return [] }
    let room = settings.window - state.inFlight
    guard room > 0 else { return [] }
    for (origin, last) in own.positions.sorted(by: { $0.key < $1.key }) where last > state.position(of: origin) {
      state.reading = origin
      return [
        .read(origin, after: state.position(of: origin), limit: min(settings.pageLimit, room), for: peer)
      ]
    }
    return []
  }

  /// What everybody has, if that has grown by enough.
  ///
  /// A member's promise about its clock counts once this replica has all that the member had then: whatever comes of it
  /// later is newer.
  private mutating func stability() -> [JournalEffect] {
    for (peer, acknowledgement) in unconfirmed where own.covers(acknowledgement) {
      confirmed[peer] = acknowledgement
      unconfirmed[peer] = nil
    }
    guard confirmed.count == members.count else { return [] }
    var stability = JournalStability(positions: own.positions, time: own.time)
    for acknowledgement in confirmed.values {
      stability.time = min(stability.time, acknowledgement.time)
      for (origin, position) in stability.positions {
        stability.positions[origin] = min(position, acknowledgement.positions[origin] ?? .zero)
      }
    }
    stability.positions = stability.positions.filter { $0.value > .zero }
    var growth: UInt64 = 0
    for (origin, position) in stability.positions {
      let last = lastStability.positions[origin] ?? .zero
      // What a member lost since can't be had back here; the next growth is counted from there.
      growth += position > last ? min(position.value - last.value, .max / 1_024) : 0
    }
    guard growth >= max(1, settings.collectAfter) else { return [] }
    lastStability = stability
    return [.collect(stability)]
  }
}
