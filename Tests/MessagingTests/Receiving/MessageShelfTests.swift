import Testing

@testable import Messaging

/// Between a consumer and its loop.
@Suite struct MessageShelfTests {
  private struct Ended: Error {}

  private func message(_ number: Int) -> ReceivedMessage<Int> {
    ReceivedMessage(
      number, Delivery(queue: "q", routingKey: "q", body: []),
      DeliveryReceipt {
        true
      } apply: { _ in
      })
  }

  /// A loop that is slower than connections are lost keeps no more than one connection's messages.
  @Test func whatWentBackMakesRoomAndIsPassedOver() async throws {
    let shelf = MessageShelf<Int>(capacity: 3)
    for round in 0..<100 {
      let new = (0..<3).map { message(round * 3 + $0) }
      for message in new { shelf.put(message) }
      #expect(shelf.count <= 3)
      // The connection is lost.
      if round < 99 { for message in new { message.requeue() } }
    }
    for number in 297..<300 { #expect(try await shelf.next()?.message == number) }
    shelf.put(message(300))
    #expect(try await shelf.next()?.message == 300)
  }

  @Test func whatNobodyTookGoesBackAtTheEnd() async throws {
    let shelf = MessageShelf<Int>(capacity: 3)
    let (before, after) = (message(1), message(2))
    shelf.put(before)
    #expect(!before.isSettled)
    shelf.end(Ended())
    #expect(before.isSettled)
    shelf.put(after)
    #expect(shelf.count == 0)
    await #expect(throws: Ended.self) { try await shelf.next() }
    #expect(try await shelf.next()?.message == nil)
    // The end of an end changes nothing.
    shelf.end(Ended())
    #expect(try await shelf.next()?.message == nil)
  }

  @Test(.timeLimit(.minutes(5))) func whoWaitsHearsOfTheEnd() async throws {
    for error in [nil, Ended()] {
      let shelf = MessageShelf<Int>(capacity: 1)
      let waiting = Task { try await shelf.next()?.message }
      shelf.end(error)
      if error == nil {
        #expect(try await waiting.value == nil)
      } else {
        await #expect(throws: Ended.self) { try await waiting.value }
      }
      #expect(try await shelf.next()?.message == nil)
    }
  }
}
