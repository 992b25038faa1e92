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
  var operations: Int
  var elapsed: Duration
  /// Processor time of the whole process, in microseconds.
  var processor: Double

  /// Measures what `body` does `operations` times.
  static func of(_ unit: String, operations: Int, _ body: () async throws -> Void) async rethrows -> Measurement {
    let before = processorMicroseconds()
    let elapsed = try await ContinuousClock().measure { try await body() }
    return Measurement(
      unit: unit, operations: operations, elapsed: elapsed, processor: processorMicroseconds() - before)
  }

  var json: String {
    let seconds = elapsed / .seconds(1)
    return """
      {"unit":"\(unit)","value":\(Double(operations) / seconds),"cpu_us":\(processor / Double(operations))}
      """
  }

  private static func processorMicroseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
  }
}
