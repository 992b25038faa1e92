import TestSeeds
import Testing

@testable import Messaging

@Suite struct ReadyMessagesTests {
  /// Against a sorted array, with random operations.
  @Test(arguments: 0..<20) func behaveLikeASortedArray(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let highest = UInt8.random(in: 0...3, using: &generator)
    var ready = ReadyMessages(maximumPriority: highest == 0 ? nil : highest)
    var model: [(rank: Int, position: UInt64, bytes: Int)] = []
    var taken: [StoredMessage] = []
    func rank(_ message: StoredMessage) -> Int { -min(Int(message.properties.priority ?? 0), Int(highest)) }
    func insert(_ message: StoredMessage) {
      model.append((rank(message), message.position, message.body.count))
      model.sort { ($0.rank, $0.position) < ($1.rank, $1.position) }
    }
    for position in 1...UInt64(1_000) {
      switch Int.random(in: 0..<5, using: &generator) {
      case 0...2:
        let body = [UInt8](repeating: 0, count: Int.random(in: 0..<9, using: &generator))
        let priority: UInt8? = Bool.random(using: &generator) ? .random(in: 0...5, using: &generator) : nil
        var message = StoredMessage(
          OutboundMessage(to: "q", properties: MessageProperties(priority: priority), body: body))
        message.position = position
        ready.append(message)
        insert(message)
      case 3:
        let message = ready.popFirst()
        #expect(message?.position == model.first?.position)
        if !model.isEmpty { model.removeFirst() }
        if let message { taken.append(message) }
      default:
        guard let index = taken.indices.randomElement(using: &generator) else { continue }
        let message = taken.remove(at: index)
        ready.restore(message)
        insert(message)
      }
      #expect(ready.first?.position == model.first?.position)
      #expect(ready.count == model.count)
      #expect(ready.bodyBytes == model.reduce(0) { $0 + $1.bytes })
    }
    #expect(ready.elements.map(\.position) == model.map(\.position))
  }
}
