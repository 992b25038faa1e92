#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One measurement as scripts/bench reads it.
struct Measurement {
  var unit: String
  var operations: Double
  var elapsed: Duration
  /// Processor time of the whole process, in microseconds.
  var processor: Double
  /// By how much the process grew at its largest, where that is of interest.
  var megabytes: Double?
  /// Whether the value is how long one takes, in milliseconds, and not how many a second.
  var isDuration = false
  /// How long each one took, where that is the value; the value is then their median.
  var latencies: [Duration]?

  /// Measures what `body` does `operations` times.
  static func of(_ unit: String, operations: Int, _ body: () async throws -> Void) async rethrows -> Measurement {
    let before = processorMicroseconds()
    let elapsed = try await ContinuousClock().measure { try await body() }
    return Measurement(
      unit: unit, operations: Double(operations), elapsed: elapsed, processor: processorMicroseconds() - before)
  }

  /// Measures a transfer.
  /// - Parameter body: returns how many bytes it moved.
  static func of(megabytes body: () async throws -> Int) async rethrows -> Measurement {
    let (before, memory) = (processorMicroseconds(), peakMegabytes())
    let start = ContinuousClock.now
    let bytes = try await body()
    return Measurement(
      unit: "MB/s", operations: Double(bytes) / 1e6, elapsed: start.duration(to: .now),
      processor: processorMicroseconds() - before, megabytes: peakMegabytes() - memory)
  }

  var json: String {
    let seconds = elapsed / .seconds(1)
    var value = isDuration ? seconds * 1_000 / operations : operations / seconds
    var more = megabytes.map { ",\"memory_mb\":\($0)" } ?? ""
    if let sorted = latencies?.sorted(), !sorted.isEmpty {
      func microseconds(_ share: Double) -> Double {
        sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] / .microseconds(1)
      }
      value = microseconds(0.5)
      more += ",\"p99_us\":\(microseconds(0.99))"
    }
    return """
      {"unit":"\(unit)","value":\(value),"cpu_us":\(processor / operations)\(more)}
      """
  }

  private static func peakMegabytes() -> Double {
    var usage = rusage()
    getrusage(0, &usage)  // RUSAGE_SELF has another type on each system
    return Double(usage.ru_maxrss) / 1e3
  }

  private static func processorMicroseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
  }
}
