import Messaging
import Testing

@testable import MessagingRabbitMQ

@Suite struct ConnectionTallyTests {
  private static let host = RabbitMQConfiguration.Endpoint(host: "cellar", port: 5672)
  private static let loss = ConnectionEvent.State.lost(MessagingError(.connectionLost, "gone"))
  private static let end = ConnectionEvent.State.closed(nil)

  private typealias Step = (second: Int, event: ConnectionEvent.State)

  private func findings(_ steps: [Step]) -> [ConnectionTally.Finding] {
    var tally = ConnectionTally()
    return steps.flatMap { tally.on($0.event, now: .seconds($0.second)) }
  }

  @Test func onlyAConnectionAfterALossIsARecovery() {
    let connected = ConnectionEvent.State.connected(Self.host)
    #expect(findings([(0, .connecting(Self.host)), (1, connected)]).isEmpty)
    #expect(
      findings([
        (0, connected), (1, Self.loss), (1, .recovering(attempt: 1, delay: .seconds(1))),
        (2, .failed(Self.host, MessagingError(.connectionFailed, "no"))), (3, connected), (4, Self.loss),
        (5, connected),
      ]) == [.recovered, .recovered])
    #expect(findings([(0, connected), (1, Self.loss), (2, Self.end), (3, connected)]).isEmpty)
  }

  @Test func timesWithoutMessagesAreAddedUp() {
    let blocked = ConnectionEvent.State.blocked(reason: "memory")
    #expect(findings([(1, blocked), (4, .unblocked)]) == [.blocked(.seconds(3))])
    #expect(findings([(1, blocked), (2, blocked), (4, .unblocked), (9, .unblocked)]) == [.blocked(.seconds(3))])
    #expect(findings([(1, blocked), (6, Self.loss)]) == [.blocked(.seconds(5))])
    #expect(findings([(1, blocked), (8, Self.end)]) == [.blocked(.seconds(7))])
    #expect(findings([(1, Self.loss), (2, .connected(Self.host)), (3, Self.end)]) == [.recovered])
  }
}
