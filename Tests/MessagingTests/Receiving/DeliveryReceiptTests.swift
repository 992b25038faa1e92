import Synchronization
import Testing

@testable import Messaging

/// What settles a message that was handed over.
@Suite(.timeLimit(.minutes(5))) struct DeliveryReceiptTests {
  private struct Mishap: Error {}

  /// A broker's side: what it was told, as long as it holds the message.
  private final class Counter: Sendable {
    private let state = Mutex((isHeld: true, settlements: [Settlement]()))
    let told: AsyncStream<Settlement>
    private let tell: AsyncStream<Settlement>.Continuation

    init() { (told, tell) = AsyncStream.makeStream() }

    var settlements: [Settlement] { state.withLock { $0.settlements } }
    func loseConnection() { state.withLock { $0.isHeld = false } }

    var receipt: DeliveryReceipt {
      DeliveryReceipt {
        self.state.withLock { $0.isHeld }
      } apply: { settlement in
        self.state.withLock { $0.settlements.append(settlement) }
        self.tell.yield(settlement)
      }
    }
  }

  private func message(_ counter: Counter) -> ReceivedMessage<Int> {
    ReceivedMessage(1, Delivery(queue: "q", routingKey: "q", body: []), counter.receipt)
  }

  @Test func theFirstSettlementCountsAndTheLastCopyGivesBack() {
    let counter = Counter()
    var copies = [message(counter)]
    copies.append(copies[0])
    copies.removeLast()
    #expect(counter.settlements == [])
    #expect(copies[0].acknowledge())
    #expect(!copies[0].fail(Mishap()))
    copies = []
    #expect(counter.settlements == [.acknowledge])
    let other = Counter()
    copies = [message(other)]
    copies = []
    #expect(other.settlements == [.requeue])
  }

  @Test func whatWentBackIsSettled() {
    let counter = Counter()
    let message = message(counter)
    #expect(!message.isSettled)
    counter.loseConnection()
    #expect(message.isSettled)
    #expect(!message.acknowledge())
    #expect(!message.requeue(after: .zero))
    #expect(counter.settlements == [])
  }

  @Test func whatIsPutOffGoesBackAfterThePause() async {
    let counter = Counter()
    let message = message(counter)
    #expect(message.requeue(after: .milliseconds(1)))
    #expect(!message.acknowledge())
    for await settlement in counter.told {
      #expect(settlement == .requeue)
      break
    }
    #expect(counter.settlements == [.requeue])
  }

  @Test func whoWaitsForASettlementGetsTheFirst() async {
    for isLate in [false, true] {
      let awaited = AwaitedSettlement()
      let receipt = awaited.receipt
      if !isLate { receipt.settle(.acknowledge) }
      let waiting = Task { await awaited.value() }
      if isLate { receipt.settle(.acknowledge) }
      #expect(await waiting.value == .acknowledge)
      #expect(receipt.isSettled)
    }
  }

  @Test func whoStopsWaitingGivesBack() async {
    let awaited = AwaitedSettlement()
    let waiting = Task { await awaited.value() }
    waiting.cancel()
    #expect(await waiting.value == .requeue)
    #expect(awaited.receipt.isSettled)
    #expect(!awaited.receipt.settle(.acknowledge))
  }

  @Test func whatIsInHandIsWaitedForUntilTheEnd() async {
    let inHand = MessagesInHand()
    await inHand.areSettled()
    inHand.add()
    inHand.add()
    let waiting = Task { await inHand.areSettled() }
    inHand.remove()
    inHand.remove()
    await waiting.value
    #expect(inHand.isHeld)
    inHand.add()
    let cancelled = Task { await inHand.areSettled() }
    cancelled.cancel()
    await cancelled.value
    #expect(!inHand.isHeld, "those that are left have gone back")
  }
}
