import TestSeeds
import Testing

@_spi(Queues) @testable import Messaging

@Suite struct FIFOTests {
  /// Against an array, with random operations.
  @Test(arguments: 0..<20) func behavesLikeAnArray(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var fifo = FIFO<Int>()
    var model: [Int] = []
    for step in 0..<2_000 {
      switch Int.random(in: 0..<10, using: &generator) {
      case 0...4:
        // Kept sorted, as positions in a queue are.
        fifo.append(step * 10)
        model.append(step * 10)
      case 5...7: #expect(fifo.popFirst() == (model.isEmpty ? nil : model.removeFirst()))
      case 8:
        let value = Int.random(in: 0...(step * 10), using: &generator) | 1
        fifo.insert(value) { $0 > value }
        model.insert(value, at: model.firstIndex { $0 > value } ?? model.endIndex)
      default:
        let offset = Int.random(in: 0..<5, using: &generator)
        let expected = offset < model.count ? model[offset] : nil
        let element = expected ?? 0
        #expect(fifo.exchange(at: offset, with: element) == expected)
      }
      #expect(fifo.count == model.count)
      #expect(fifo.first == model.first)
    }
    #expect(fifo.elements == model)
    #expect(fifo.removeAll() == model)
    #expect(fifo.isEmpty)
  }
}
