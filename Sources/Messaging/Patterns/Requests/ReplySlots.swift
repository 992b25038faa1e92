internal import Synchronization

/// Where those who asked wait for their answers, by correlation id; for brokers.
package final class ReplySlots: Sendable {
  package enum Reply: Sendable {
    case answer(Delivery)
    /// The way on which answers come was lost; the question must be asked again.
    case lost
  }

  private struct Slot {
    var reply: Reply?
    var waiter: CheckedContinuation<Reply?, Never>?
  }

  private let slots = Mutex<[String: Slot]>([:])

  package init() {}

  /// How many wait.
  package var count: Int { slots.withLock { $0.count } }

  /// From now on an answer is kept.
  package func open(_ id: String) { slots.withLock { $0[id] = Slot() } }

  /// From now on answers are dropped.
  package func close(_ id: String) { _ = slots.withLock { $0.removeValue(forKey: id) } }

  /// An answer came. Only the first one counts; one that nobody waits for is dropped.
  package func answer(_ id: String, _ delivery: Delivery) {
    put(.answer(delivery), id)
  }

  /// Everybody must ask again.
  package func lose() {
    for id in slots.withLock({ Array($0.keys) }) { put(.lost, id) }
  }

  private func put(_ reply: Reply, _ id: String) {
    let waiter = slots.withLock { slots -> CheckedContinuation<Reply?, Never>? in
      guard var slot = slots[id] else { return nil }
      defer { slots[id] = slot }
      if let waiter = slot.waiter {
        slot.waiter = nil
        return waiter
      }
      if case .answer = slot.reply { return nil }
      slot.reply = reply
      return nil
    }
    waiter?.resume(returning: reply)
  }

  /// What came for this question, as soon as something has. Throws `CancellationError`.
  package func next(_ id: String) async throws -> Reply {
    let reply = await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let (isOver, reply) = slots.withLock { slots -> (Bool, Reply?) in
          if let reply = slots[id]?.reply {
            slots[id]?.reply = nil
            return (true, reply)
          }
          if Task.isCancelled || slots[id] == nil { return (true, nil) }
          slots[id]?.waiter = waiter
          return (false, nil)
        }
        if isOver { waiter.resume(returning: reply) }
      }
    } onCancel: {
      let waiter = slots.withLock { slots in
        defer { slots[id]?.waiter = nil }
        return slots[id]?.waiter
      }
      waiter?.resume(returning: nil)
    }
    guard let reply else { throw CancellationError() }
    return reply
  }
}
