/// How often something may be done for one address, and for all together: buckets of one second's tokens.
struct RateLimit {
  /// How many addresses are told apart; while that many are busy, others get nothing.
  static let mostSources = 256

  private struct Bucket {
    let rate: Double
    var tokens: Double
    var filled: Duration

    init(_ rate: Int, _ now: Duration) {
      self.rate = Double(rate)
      tokens = Double(rate)
      filled = now
    }

    mutating func fill(_ now: Duration) {
      tokens = min(rate, tokens + (now - filled) / .seconds(1) * rate)
      filled = now
    }
  }

  private let perSource: Int
  private let total: Int
  private var sources: [IPAddress: Bucket] = [:]
  private var all: Bucket?
  private var lastForgot: Duration?

  init(perSource: Int, total: Int) {
    self.perSource = perSource
    self.total = total
  }

  /// Takes a token of an address, if it has one and there is one for all.
  mutating func allows(_ source: IPAddress, at now: Duration) -> Bool {
    var all = all ?? Bucket(total, now)
    all.fill(now)
    defer { self.all = all }
    if sources[source] == nil, sources.count >= Self.mostSources { forgetIdle(now) }
    guard sources[source] != nil || sources.count < Self.mostSources else { return false }
    var bucket = sources[source] ?? Bucket(perSource, now)
    bucket.fill(now)
    let isAllowed = bucket.tokens >= 1 && all.tokens >= 1
    if isAllowed {
      bucket.tokens -= 1
      all.tokens -= 1
    }
    sources[source] = bucket
    return isAllowed
  }

  /// Who has had nothing for a second has all tokens again, and needs no memory.
  private mutating func forgetIdle(_ now: Duration) {
    // Whoever sends with ever new addresses doesn't keep this machine busy.
    if let lastForgot, now - lastForgot < .milliseconds(100) { return }
    lastForgot = now
    sources = sources.filter { now - $0.value.filled < .seconds(1) }
  }
}
