import TestSeeds
import Testing

@testable import Messaging

@Suite struct OrderedLanesTests {
  private struct Item: Equatable {
    let number: Int
    let key: String?
  }

  /// Random arrivals and workers: each element is worked on once, and a key's elements one after the other, in order.
  @Test(arguments: 0..<30) func keysKeepTheirOrder(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var lanes = OrderedLanes<Item, Int>()
    var arrived: [Item] = []
    var working: [OrderedLanes<Item, Int>.Work] = []
    var begun: [Item] = []
    var idle = 0
    func begin(_ work: OrderedLanes<Item, Int>.Work) {
      #expect(work.key == nil || !working.contains { $0.key == work.key }, "two of '\(work.key ?? "")' at once")
      working.append(work)
      begun.append(work.element)
    }
    func hand(_ match: (waiter: Int, work: OrderedLanes<Item, Int>.Work)?) {
      guard let match else { return }
      idle -= 1
      begin(match.work)
    }
    for number in 0..<1_000 {
      switch Int.random(in: 0..<3, using: &generator) {
      case 0:
        let key = ["a", "b", "c", nil].randomElement(using: &generator) ?? nil
        arrived.append(Item(number: number, key: key))
        hand(lanes.add(Item(number: number, key: key), key: key))
      case 1 where working.count + idle < 3:
        switch lanes.next(number) {
        case .work(let work): begin(work)
        case .wait: idle += 1
        case .end: Issue.record("ended by itself")
        }
      default:
        if let index = working.indices.randomElement(using: &generator) {
          hand(lanes.finished(working.remove(at: index)))
        }
      }
      if idle > 0 {
        // Whoever could be worked on is.
        let taken = Set(begun.map(\.number))
        #expect(
          arrived.allSatisfy { item in
            taken.contains(item.number) || (item.key != nil && working.contains { $0.key == item.key })
          })
      }
    }
    let (waiters, untaken) = lanes.end()
    #expect(waiters.count == idle)
    #expect((begun + untaken).map(\.number).sorted() == arrived.map(\.number))
    for key in ["a", "b", "c"] {
      let numbers = begun.filter { $0.key == key }.map(\.number)
      #expect(numbers == Array(arrived.filter { $0.key == key }.map(\.number).prefix(numbers.count)))
    }
    // What is finished after the end starts nothing.
    for work in working { #expect(lanes.finished(work) == nil) }
    guard case .end = lanes.next(0) else {
      Issue.record("there is work after the end")
      return
    }
  }

  /// What need not be done any more is forgotten when the next with its key comes, and nothing else is.
  @Test func theStaleAreForgotten() {
    var lanes = OrderedLanes<Item, Int>()
    let stale: (Item) -> Bool = { $0.number < 10 }
    for number in 0..<5 { #expect(lanes.add(Item(number: number, key: "a"), key: "a", droppingWhere: stale) == nil) }
    #expect(lanes.add(Item(number: 5, key: "b"), key: "b", droppingWhere: stale) == nil)
    for number in 10..<12 { #expect(lanes.add(Item(number: number, key: "a"), key: "a", droppingWhere: stale) == nil) }
    // What was ready before is asked by who takes it.
    var worked: [Int] = []
    var waiter = 0
    while case .work(let work) = lanes.next(waiter) {
      worked.append(work.element.number)
      #expect(lanes.finished(work) == nil)
      waiter += 1
    }
    #expect(worked.sorted() == [0, 5, 10, 11])
    #expect(worked.filter { $0 != 5 } == [0, 10, 11])
  }

  @Test func keys() {
    var delivery = Delivery(queue: "q", routingKey: "k", properties: .init(headers: ["n": 7, "t": "x"]), body: [])
    #expect(OrderingKey.header("n")(delivery) == "7")
    #expect(OrderingKey.header("t")(delivery) == "x")
    #expect(OrderingKey.header("missing")(delivery) == nil)
    #expect(OrderingKey.routingKey(delivery) == "k")
    delivery.properties.headers["t"] = true
    #expect(OrderingKey.header("t")(delivery) == nil)
  }
}
