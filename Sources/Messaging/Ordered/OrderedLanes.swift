/// Work with its key; of two with the same key the first is done before the second begins.
package struct KeyedWork<Element: Sendable>: Sendable {
  package let element: Element
  package let key: String?
}

/// What waits for workers, where elements with the same key wait for each other too; without locks and tasks.
///
/// Of each key at most one element is with a worker or ready for one. `Waiter` is a continuation in use and an integer in
/// tests.
package struct OrderedLanes<Element: Sendable, Waiter: Sendable>: Sendable {
  package typealias Work = KeyedWork<Element>

  package enum Next: Sendable {
    case work(Work)
    case wait
    case end
  }

  private var ready = FIFO<Work>()
  /// The keys of what is ready or with a worker, and what waits behind that.
  private var lanes: [String: FIFO<Work>] = [:]
  private var waiters = FIFO<Waiter>()
  private var isEnded = false

  package init() {}

  /// Takes an element. Returns the worker that is to be sent some work, if one waits.
  /// - Parameter isStale: what waits with the same key, oldest first, is forgotten as long as this holds.
  package mutating func add(
    _ element: Element, key: String?, droppingWhere isStale: (Element) -> Bool = { _ in false }
  ) -> (waiter: Waiter, work: Work)? {
    let work = Work(element: element, key: key)
    if let key {
      guard lanes[key] == nil else {
        while let first = lanes[key]?.first, isStale(first.element) { lanes[key]?.popFirst() }
        lanes[key]?.append(work)
        return nil
      }
      lanes[key] = FIFO()
    }
    ready.append(work)
    return match()
  }

  /// What a worker does next; after `wait` its waiter is returned by another call.
  package mutating func next(_ waiter: Waiter) -> Next {
    if let work = ready.popFirst() { return .work(work) }
    if isEnded { return .end }
    waiters.append(waiter)
    return .wait
  }

  /// The work is done, so that the next with its key may begin.
  package mutating func finished(_ work: Work) -> (waiter: Waiter, work: Work)? {
    guard let key = work.key, let successor = lanes[key]?.popFirst() else {
      if let key = work.key { lanes[key] = nil }
      return nil
    }
    ready.append(successor)
    return match()
  }

  /// Nothing more comes. Returns the workers to be sent home and what none of them has taken; what they have, they finish.
  package mutating func end() -> (waiters: [Waiter], untaken: [Element]) {
    isEnded = true
    let untaken = ready.removeAll() + lanes.values.flatMap(\.elements)
    lanes = [:]
    return (waiters.removeAll(), untaken.map(\.element))
  }

  private mutating func match() -> (waiter: Waiter, work: Work)? {
    guard !waiters.isEmpty, let work = ready.popFirst(), let waiter = waiters.popFirst() else { return nil }
    return (waiter, work)
  }
}
