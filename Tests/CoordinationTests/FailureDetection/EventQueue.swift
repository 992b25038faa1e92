import Coordination

/// A binary heap by moment, and by arrival among equals.
struct EventQueue<Element> {
  private struct Entry {
    let at: Int64
    let order: Int
    let element: Element
    func isBefore(_ other: Entry) -> Bool { at != other.at ? at < other.at : order < other.order }
  }

  private var heap: [Entry] = []
  private var pushed = 0

  mutating func push(_ element: Element, at moment: MonotonicInstant) {
    pushed += 1
    heap.append(Entry(at: moment.nanoseconds, order: pushed, element: element))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].isBefore(heap[parent]) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop(until end: MonotonicInstant) -> (MonotonicInstant, Element)? {
    guard let first = heap.first, first.at <= end.nanoseconds else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[child].isBefore(heap[least]) { least = child }
      }
      if least == parent { break }
      heap.swapAt(least, parent)
      parent = least
    }
    return (MonotonicInstant(nanoseconds: first.at), first.element)
  }
}
