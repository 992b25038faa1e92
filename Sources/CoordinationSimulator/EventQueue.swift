import Coordination

/// What is to come, by time; what comes at the same time, in the order in which it was planned.
struct EventQueue<Event> {
  /// Small, since the heap moves it about; the event stays in its slot.
  private struct Item {
    var at: MonotonicInstant
    var number: UInt64
    var slot: Int

    func isBefore(_ other: Item) -> Bool { (at, number) < (other.at, other.number) }
  }

  /// A binary heap.
  private var items: [Item] = []
  private var slots: [Event?] = []
  private var free: [Int] = []
  private var planned: UInt64 = 0

  mutating func plan(_ event: Event, at: MonotonicInstant) {
    planned += 1
    let slot = free.popLast() ?? slots.count
    if slot == slots.count { slots.append(event) } else { slots[slot] = event }
    items.append(Item(at: at, number: planned, slot: slot))
    var place = items.count - 1
    while place > 0, items[place].isBefore(items[(place - 1) / 2]) {
      items.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func next() -> (at: MonotonicInstant, event: Event)? {
    guard let first = items.first else { return nil }
    items.swapAt(0, items.count - 1)
    items.removeLast()
    var place = 0
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2] where child < items.count && items[child].isBefore(items[least]) {
        least = child
      }
      if least == place { break }
      items.swapAt(place, least)
      place = least
    }
    free.append(first.slot)
    guard let event = slots[first.slot].take() else { return nil }
    return (first.at, event)
  }
}
