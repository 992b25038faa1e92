import Messaging
import Testing

@testable import MessagingRabbitMQ

@Suite struct StreamPositionTests {
  @Test(arguments: [nil, StreamOffset.first, .timestamp(7)]) func beginsWhereWanted(_ wanted: StreamOffset?) {
    var position = StreamPosition()
    #expect(position.begin(wanted) == wanted)
    #expect(position.begin(wanted) == wanted)
  }

  @Test func goesOnBehindWhatWasSettled() {
    var position = StreamPosition()
    for offset: UInt64 in 5...8 { position.received(offset) }
    for offset: UInt64 in 5...8 { position.settled(offset) }
    #expect(position.begin(.first) == .offset(9))
    #expect(position.begin(.first) == .offset(9))
  }

  @Test func goesOnWithTheOldestThatWasNotSettled() {
    var position = StreamPosition()
    for offset: UInt64 in 5...8 { position.received(offset) }
    for offset: UInt64 in [5, 7, 8] { position.settled(offset) }
    #expect(position.begin(.next) == .offset(6))
    // Nothing came before the connection was lost again.
    #expect(position.begin(.next) == .offset(6))
    position.received(6)
    #expect(position.begin(.next) == .offset(6))
    position.received(6)
    position.settled(6)
    #expect(position.begin(.next) == .offset(7))
  }
}
