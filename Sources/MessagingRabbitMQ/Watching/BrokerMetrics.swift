internal import Messaging
internal import Synchronization

#if Metrics
  internal import Metrics

  /// What a broker tells swift-metrics: docs/modules/MessagingRabbitMQ.md has the names.
  final class BrokerMetrics: Sendable {
    private let inFlight: Gauge
    private let questionsInFlight: Gauge
    private let confirms: Timer
    private let redeliveries: Counter
    private let recoveries: [ConnectionEvent.Connection: Counter]
    private let blocked: Timer
    private let tallies = Mutex<[ConnectionEvent.Connection: ConnectionTally]>([:])
    private let timeline = Timeline(ContinuousClock())

    /// The name of the connection is their dimension, so that a program's brokers can be told apart.
    init(connectionName: String) {
      let dimensions = [("connection_name", connectionName)]
      inFlight = Gauge(label: "rabbitmq.client.messages.in_flight", dimensions: dimensions)
      questionsInFlight = Gauge(label: "rabbitmq.client.questions.in_flight", dimensions: dimensions)
      confirms = Timer(label: "rabbitmq.client.confirm.duration", dimensions: dimensions)
      redeliveries = Counter(label: "rabbitmq.client.redeliveries", dimensions: dimensions)
      recoveries = Dictionary(
        uniqueKeysWithValues: ConnectionEvent.Connection.allCases.map { connection in
          let purpose = ("connection", connection.rawValue)
          return (connection, Counter(label: "rabbitmq.client.recoveries", dimensions: dimensions + [purpose]))
        })
      blocked = Timer(label: "rabbitmq.client.blocked.duration", dimensions: dimensions)
    }

    /// The time on the clock that confirms are measured on.
    var now: Duration { timeline.now() }

    func confirmed(after latency: Duration) { confirms.recordNanoseconds(latency.wholeNanoseconds) }
    /// Called with the publisher's lock held, so that the last word is the latest.
    func isInFlight(_ count: Int, areQuestions: Bool) { (areQuestions ? questionsInFlight : inFlight).record(count) }
    func redelivered() { redeliveries.increment() }

    func report(_ connection: ConnectionEvent.Connection, _ event: ConnectionEvent.State) {
      let now = timeline.now()
      for finding in tallies.withLock({ $0[connection, default: ConnectionTally()].on(event, now: now) }) {
        switch finding {
        case .recovered: recoveries[connection]?.increment()
        case .blocked(let time): blocked.recordNanoseconds(time.wholeNanoseconds)
        }
      }
    }
  }

  extension Duration {
    fileprivate var wholeNanoseconds: Int64 {
      let (seconds, attoseconds) = components
      let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
      let (sum, sumOverflow) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
      return overflow || sumOverflow ? .max : sum
    }
  }
#else
  /// Nothing: the trait `Metrics` is off.
  struct BrokerMetrics: Sendable {
    init(connectionName: String) {}
    var now: Duration { .zero }
    func confirmed(after latency: Duration) {}
    func isInFlight(_ count: Int, areQuestions: Bool) {}
    func redelivered() {}
    func report(_ connection: ConnectionEvent.Connection, _ event: ConnectionEvent.State) {}
  }
#endif
