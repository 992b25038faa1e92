/// The pauses between attempts: doubling, with jitter, so that many clients of a broker that comes back don't all come
/// at once.
struct Backoff: Sendable {
  let first: Duration
  let longest: Duration
  /// Pauses since the last success.
  private(set) var failures = 0

  init(first: Duration, longest: Duration) {
    self.first = first
    self.longest = longest
  }

  /// The pause after one more failure: half of the doubled pause is certain, half random.
  mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
    var pause = first
    for _ in 0..<min(failures, 40) where pause < longest { pause *= 2 }
    if pause > longest { pause = longest }
    failures += 1
    return pause / 2 + (pause / 2) * Double.random(in: 0...1, using: &generator)
  }

  /// Starts anew after a success.
  mutating func reset() { failures = 0 }
}
