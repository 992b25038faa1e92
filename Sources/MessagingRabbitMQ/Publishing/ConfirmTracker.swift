@_spi(Queues) internal import Messaging

/// Which published messages of one channel wait for their confirm: tags count from 1, as the broker counts.
struct ConfirmTracker<ID: Sendable>: Sendable {
  private var slots = FIFO<ID?>()
  /// The tag of the first slot.
  private var base: UInt64 = 1
  private(set) var count = 0

  init() {}

  var isEmpty: Bool { count == 0 }

  /// The tag for the next message. Take it in the order in which the bytes leave.
  mutating func add(_ id: ID) -> UInt64 {
    slots.append(id)
    count += 1
    return base + UInt64(slots.count) - 1
  }

  /// What this confirm settles, oldest first; nil if no such tag was given out, which breaks the protocol.
  mutating func settle(tag: UInt64, multiple: Bool) -> [ID]? {
    let last = base + UInt64(slots.count)
    guard tag < last else { return nil }
    // RabbitMQ means all outstanding ones by tag 0 with `multiple`.
    let tag = tag == 0 && multiple ? last - 1 : tag
    // A second confirm for the same message settles nothing.
    guard tag >= base else { return tag == 0 ? nil : [] }
    var settled: [ID] = []
    if multiple {
      while base <= tag, let slot = slots.popFirst() {
        base += 1
        if let id = slot { settled.append(id) }
      }
    } else {
      if let id = slots.exchange(at: Int(tag - base), with: nil) ?? nil { settled.append(id) }
      while let slot = slots.first, slot == nil {
        slots.popFirst()
        base += 1
      }
    }
    count -= settled.count
    return settled
  }

  /// The oldest that waits.
  var outstandingFirst: ID? { slots.first ?? nil }

  /// Everything that waits, oldest first.
  var outstanding: [ID] { slots.elements.compactMap { $0 } }
}
