import ArgumentParser
import Foundation
import Messaging
import MessagingRabbitMQ

/// A load on a RabbitMQ, in the manner of its PerfTest.
@main struct RabbitBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rabbit-bench",
    abstract: "Publishes to a queue of RabbitMQ and consumes from it, and tells how fast that goes.",
    discussion: """
      Every message is confirmed by the broker and acknowledged by its consumer. Progress comes once a second on the standard error; the \
      summary at the end, or after Ctrl-C, on the standard output.

      Examples:
        rabbit-bench                                          one producer, one consumer, 10 s, as fast as it goes
        rabbit-bench --rate 5000 --size 1024                  the time of a journey at a fixed rate
        rabbit-bench --confirm 1                              one message at a time: the time of a confirm
        rabbit-bench --on-threads                             with fewer threads to wake
        rabbit-bench --producers 4 --consumers 4 --queue-type quorum --duration 60
        rabbit-bench --consumers 0 --messages 100000          fill a queue, which is deleted afterwards
        rabbit-bench --url 'amqps://app:secret@cellar/shop?cacertfile=/etc/farm/ca.pem' --json
      """)

  enum QueueType: String, ExpressibleByArgument, CaseIterable, Sendable { case classic, quorum, stream }

  @Option(help: "Where the broker is; by default AMQP_URL of the environment, else this machine's.") var url: String?
  @Option(help: "How many publish, each over connections of its own.") var producers = 1
  @Option(help: "How many consume, each over connections of its own.") var consumers = 1
  @Option(help: "How many bytes a body has.") var size = 100
  @Option(help: "How many messages a second each producer sends at most; 0 is as many as it can.") var rate = 0
  @Option(help: "How many messages of each producer may wait for their confirm at once.") var confirm = 1000
  @Option(help: "How many messages each consumer may hold without having acknowledged them.") var prefetch: UInt16 = 500
  @Option(help: "classic, quorum or stream.") var queueType = QueueType.classic
  @Option(help: "The queue, which stays; by default one of its own, which is deleted at the end.") var queue: String?
  @Flag(help: "Messages needn't survive a restart of the broker.") var transient = false
  @Option(help: "For how many seconds producers publish.") var duration = 10
  @Option(help: "After how many messages of all of them producers end; 0 is no limit.") var messages = 0
  @Flag(help: "Publish and consume on the threads of the connections, which costs less, and not in the pool.")
  var onThreads = false
  @Flag(help: "The summary as one JSON object.") var json = false

  func validate() throws {
    func check(_ isRight: Bool, _ words: String) throws { if !isRight { throw ValidationError(words) } }
    try check((0...1000).contains(producers) && (0...1000).contains(consumers), "0 to 1000 producers and consumers")
    try check(producers + consumers > 0, "at least one producer or consumer")
    try check((0...128 << 20).contains(size), "--size is 0 to 134217728 bytes")
    try check(rate >= 0 && messages >= 0, "--rate and --messages can't be negative")
    try check((1...100_000).contains(confirm), "--confirm is 1 to 100000")
    try check(prefetch >= 1, "--prefetch is at least 1")
    try check((1...86_400).contains(duration), "--duration is 1 to 86400 s")
  }

  func run() async throws {
    let place = url ?? ProcessInfo.processInfo.environment["AMQP_URL"] ?? "amqp://guest:guest@127.0.0.1:5672"
    var broker = try RabbitMQConfiguration(url: place)
    broker.connectionName = "rabbit-bench"
    broker.confirmWindow = confirm
    let report = try await Bench(
      broker: broker, queue: QueueName(queue ?? "rabbit-bench.\(MessageID.random())"), keepsQueue: queue != nil, self
    ).run()
    print(json ? try report.json() : report.text)
  }
}
