import EdgeAgent
import EdgeModel
import Synchronization

/// Values and doubles that these tests share.
enum Sample {
  static let node = identifier("naaaaaaaaaaa", NodeID.self)
  static let deployment = identifier("daaaaaaaaaaa", DeploymentID.self)

  static func identifier<ID: CheckedIdentifier>(_ text: String, _ type: ID.Type) -> ID {
    guard let value = ID(text) else { preconditionFailure("the test's own id '\(text)' is wrong") }
    return value
  }

  static func allocation(
    language: String = "python3", environment: [String: String] = [:], _ services: WorkloadServices = .plain
  )
    -> Allocation
  {
    Allocation(
      placing: AllocationID(deployment: deployment, generation: 2, attempt: 1), on: node,
      name: identifier("shop", AppName.self),
      workload: WorkloadSpec(language: language, port: 8_080, environment: environment, services: services),
      source: SourceReference(
        commit: identifier(String(repeating: "a", count: 40), CommitID.self),
        digest: identifier(String(repeating: "b", count: 64), BlobDigest.self), size: 10),
      epoch: 7)
  }

  static let time = TimeSource(now: { Timestamp(milliseconds: 5_000) }, clock: EagerClock())
}

/// Every sleep passes at once.
struct EagerClock: Clock {
  struct Instant: InstantProtocol {
    var offset: Duration

    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  var now: Instant { Instant(offset: .zero) }
  var minimumResolution: Duration { .zero }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try Task.checkCancellation()
    await Task.yield()
  }
}

/// Keeps lines in memory.
final class MemorySink: LogSink {
  private let kept = Mutex<[LogLine]>([])
  private let signal = ChangeSignal()

  var lines: [LogLine] { kept.withLock { $0 } }
  var texts: [String] { lines.map(\.text) }

  func write(_ lines: [LogLine]) async throws {
    kept.withLock { $0 += lines }
    signal.raise()
  }

  func lastLines(of streams: Set<LogLine.Stream>, count: Int) async throws -> [LogLine] {
    Array(kept.withLock { $0 }.filter { streams.contains($0.stream) }.suffix(count))
  }

  /// Returns once a line is there.
  func wait(for text: String) async throws {
    while true {
      let seen = signal.value
      if texts.contains(text) { return }
      _ = try await signal.wait(after: seen)
    }
  }
}
