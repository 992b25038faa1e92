/// What of the engine's events was seen, and from where to ask again so that none is missed and none seen twice.
///
/// The engine takes an event's time before it puts it in order, so two may change places. Asking again therefore starts a
/// little before the last one, and what was seen in that time is known.
struct EventCursor {
  static let overlap = Duration.seconds(1)
  /// Most events that are remembered; engines remember 256.
  static let memoryLimit = 10_000
  private static let leastRoom = 128

  /// The latest event, which an engine that still remembers it can't have forgotten a later one of.
  private(set) var last: EngineEvent?
  private var start: EngineTime?
  private var recent: [EngineEvent] = []
  /// How many are remembered before the old ones are looked for.
  private var room = Self.leastRoom
  private var known: Set<EngineEvent> = []

  init(since start: EngineTime?) {
    self.start = start
  }

  var remembered: Int { recent.count }

  /// From where to ask; nil before ``begin(at:)``.
  var since: EngineTime? {
    guard let last else { return start }
    let time = last.time.advanced(by: .zero - Self.overlap)
    return start.map { Swift.max($0, time) } ?? time
  }

  /// Sets from where to ask as long as nothing was seen.
  mutating func begin(at time: EngineTime) {
    if start == nil { start = time }
  }

  /// Takes an event in.
  /// - Returns: whether it is a new one.
  mutating func take(_ event: EngineEvent) -> Bool {
    guard known.insert(event).inserted else { return false }
    recent.append(event)
    if last.map({ $0.time <= event.time }) ?? true { last = event }
    if recent.count >= room { forget() }
    return true
  }

  /// Forgets what asking again can't bring back. Called where it pays to copy the rest.
  private mutating func forget() {
    let edge = since
    recent = Array(recent.suffix(Self.memoryLimit).drop { event in edge.map { event.time < $0 } ?? false })
    known = Set(recent)
    room = max(Self.leastRoom, 2 * recent.count)
  }
}
