/// How one sees whether a service is well.
public struct HealthCheck: Codable, Hashable, Sendable {
  /// What is tried.
  public enum Probe: Codable, Hashable, Sendable {
    /// A GET of this path answers with a status from 200 to 399.
    case http(path: String)
    /// A connection to the port is accepted, and not closed at once.
    case tcp
    /// A command inside the service ends with status 0: a program and its arguments.
    case command([String])
    /// Nothing: the service is well while it runs, whatever its image says.
    case none
  }

  /// What is tried.
  public var probe: Probe
  /// Where HTTP and TCP are tried, inside the service; `nil` for the port that the service listens on.
  public var port: UInt16?
  /// From the end of a try to the next.
  public var interval: Duration { .milliseconds(intervalMilliseconds) }
  /// After how long a try has failed.
  public var timeout: Duration { .milliseconds(timeoutMilliseconds) }
  /// How many tries in a row must fail before the service is unwell; at least 1.
  public var retries: UInt32
  /// How long after the start failed tries don't count.
  public var startPeriod: Duration { .milliseconds(startPeriodMilliseconds) }

  private var intervalMilliseconds: Int64
  private var timeoutMilliseconds: Int64
  private var startPeriodMilliseconds: Int64

  /// What is not said. A service that isn't well `startPeriod` and `retries` tries after its start is not coming up.
  public static let standardInterval: Duration = .seconds(10)
  /// The ``timeout`` where nothing is said.
  public static let standardTimeout: Duration = .seconds(5)
  /// The ``retries`` where nothing is said.
  public static let standardRetries: UInt32 = 3
  /// The ``startPeriod`` where nothing is said.
  public static let standardStartPeriod: Duration = .seconds(60)

  /// Times are kept in whole milliseconds, from 1 ms (0 for `startPeriod`) to one day.
  public init(
    _ probe: Probe, port: UInt16? = nil, interval: Duration = standardInterval, timeout: Duration = standardTimeout,
    retries: UInt32 = standardRetries, startPeriod: Duration = standardStartPeriod
  ) {
    self.probe = probe
    self.port = port
    self.retries = max(1, retries)
    intervalMilliseconds = interval.milliseconds(from: 1)
    timeoutMilliseconds = timeout.milliseconds(from: 1)
    startPeriodMilliseconds = startPeriod.milliseconds(from: 0)
  }
}

extension Duration {
  fileprivate func milliseconds(from least: Int64) -> Int64 {
    let day: Int64 = 86_400_000
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
    guard !overflow else { return seconds > 0 ? day : least }
    return min(max(least, whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000).partialValue), day)
  }
}
