/// Which names are known, being looked up, or waiting for that. A value without threads: the loop acts on what it returns.
struct NameLookups {
  enum Answer {
    case addresses([String])
    /// The transfer was parked; start a lookup if told so.
    case wait(startLookup: Bool)
  }

  /// How many lookups block a thread at the same time, and how many names are remembered.
  static let concurrencyLimit = 8
  static let memoryLimit = 256

  let lifetime: Duration
  private var known: [HostLookup: (addresses: [String], until: ContinuousClock.Instant)] = [:]
  private var parked: [HostLookup: [Transfer]] = [:]
  private var running = 0
  private var queued: [HostLookup] = []

  init(lifetime: Duration) {
    self.lifetime = lifetime
  }

  var parkedTransfers: some Sequence<Transfer> { parked.values.joined() }
  var isEmpty: Bool { parked.isEmpty }

  mutating func ask(_ lookup: HostLookup, for transfer: Transfer, now: ContinuousClock.Instant) -> Answer {
    if let entry = known[lookup], entry.until > now { return .addresses(entry.addresses) }
    let isFirst = parked[lookup] == nil
    parked[lookup, default: []].append(transfer)
    guard isFirst else { return .wait(startLookup: false) }
    guard running < Self.concurrencyLimit else {
      queued.append(lookup)
      return .wait(startLookup: false)
    }
    running += 1
    return .wait(startLookup: true)
  }

  /// Takes an answer in.
  /// - Returns: the transfers that waited for it, and the next name to look up.
  mutating func answer(
    _ lookup: HostLookup, _ result: Result<[String], HTTPError>, now: ContinuousClock.Instant
  ) -> (waiting: [Transfer], next: HostLookup?) {
    if case .success(let addresses) = result {
      if known.count >= Self.memoryLimit { known = known.filter { $0.value.until > now } }
      if known.count < Self.memoryLimit { known[lookup] = (addresses, now + lifetime) }
    }
    let waiting = parked.removeValue(forKey: lookup) ?? []
    running -= 1
    guard !queued.isEmpty else { return (waiting, nil) }
    running += 1
    return (waiting, queued.removeFirst())
  }

  /// Forgets an address that couldn't be reached, so that the next request looks again.
  mutating func forget(_ lookup: HostLookup) {
    known[lookup] = nil
  }
}
