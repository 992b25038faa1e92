import Foundation

/// What came of a run.
struct Report: Encodable, Sendable {
  struct Microseconds: Encodable, Sendable {
    var p50: Int?
    var p95: Int?
    var p99: Int?
    var max: Int?

    init(_ latencies: Latencies) {
      p50 = latencies.percentile(0.5)
      p95 = latencies.percentile(0.95)
      p99 = latencies.percentile(0.99)
      max = latencies.percentile(1)
    }

    var text: String {
      let parts = [("p50", p50), ("p95", p95), ("p99", p99), ("max", max)]
      return parts.map { "\($0.0) \($0.1.map { "\($0) µs" } ?? "–")" }.joined(separator: ", ")
    }
  }

  var seconds: Double
  var confirmed: Int
  var confirmedPerSecond: Double
  var received: Int
  var receivedPerSecond: Double
  var refused: Int
  var redelivered: Int
  var recoveries: Int
  /// From the call to the broker's confirm.
  var confirm: Microseconds
  /// From the call to the handler; only of messages that this run published.
  var journey: Microseconds
  /// What this process used, for all messages.
  var processorSeconds: Double

  init(_ count: Tally.Count, seconds: Double, recoveries: Int) {
    self.seconds = seconds
    (confirmed, received, refused, redelivered) = (count.confirmed, count.received, count.refused, count.repeated)
    confirmedPerSecond = Double(count.confirmed) / seconds
    receivedPerSecond = Double(count.received) / seconds
    self.recoveries = recoveries
    confirm = Microseconds(count.confirms)
    journey = Microseconds(count.journeys)
    var used = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used)
    processorSeconds = Double(used.tv_sec) + Double(used.tv_nsec) / 1_000_000_000
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  var text: String {
    func perSecond(_ rate: Double) -> String { "\(Int(rate))/s" }
    return """
      \(String(format: "%.1f", seconds)) s, \(String(format: "%.2f", processorSeconds)) s of processor time
      confirmed   \(confirmed) (\(perSecond(confirmedPerSecond))), refused \(refused)
      received    \(received) (\(perSecond(receivedPerSecond))), delivered again \(redelivered)
      to confirm  \(confirm.text)
      to handler  \(journey.text)
      connections lost and made again: \(recoveries)
      """
  }
}
