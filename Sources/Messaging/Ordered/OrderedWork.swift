internal import Synchronization

/// Workers for a source whose elements have keys: the shell around ``OrderedLanes``; for brokers.
package struct OrderedWork<Element: Sendable>: Sendable {
  /// How many workers there are.
  package let workers: Int
  /// The element's key.
  package let key: @Sendable (Element) -> String?
  /// The next element, nil at the end. It must come to its end when the task is cancelled.
  package let next: @Sendable () async -> Element?
  /// Whether an element that no worker has taken need not be done any more.
  package let isStale: @Sendable (Element) -> Bool
  /// What becomes of an element that no worker has taken at the end.
  package let giveBack: @Sendable (Element) async -> Void
  /// What a worker does.
  package let body: @Sendable (Element) async -> Void

  package init(
    workers: Int, key: @escaping @Sendable (Element) -> String?, next: @escaping @Sendable () async -> Element?,
    isStale: @escaping @Sendable (Element) -> Bool = { _ in false },
    giveBack: @escaping @Sendable (Element) async -> Void, body: @escaping @Sendable (Element) async -> Void
  ) {
    self.workers = workers
    self.key = key
    self.next = next
    self.isStale = isStale
    self.giveBack = giveBack
    self.body = body
  }

  /// Works until the source has ended and what workers have taken is done.
  package func run() async {
    let desk = Desk<Element>()
    await withDiscardingTaskGroup { group in
      group.addTask {
        while let element = await next() { desk.add(element, key: key(element), isStale) }
        for element in desk.end() where !isStale(element) { await giveBack(element) }
      }
      for _ in 0..<workers {
        group.addTask {
          while let work = await desk.next() {
            if !isStale(work.element) { await body(work.element) }
            desk.finished(work)
          }
        }
      }
    }
  }
}

/// Where work lies between the source and the workers.
private final class Desk<Element: Sendable>: Sendable {
  private typealias Waiter = CheckedContinuation<KeyedWork<Element>?, Never>
  private let lanes = Mutex(OrderedLanes<Element, Waiter>())

  func add(_ element: Element, key: String?, _ isStale: (Element) -> Bool) {
    send(lanes.withLock { $0.add(element, key: key, droppingWhere: isStale) })
  }

  func finished(_ work: KeyedWork<Element>) { send(lanes.withLock { $0.finished(work) }) }

  func next() async -> KeyedWork<Element>? {
    await withCheckedContinuation { waiter in
      switch lanes.withLock({ $0.next(waiter) }) {
      case .work(let work): waiter.resume(returning: work)
      case .end: waiter.resume(returning: nil)
      case .wait: break
      }
    }
  }

  func end() -> [Element] {
    let (waiters, untaken) = lanes.withLock { $0.end() }
    for waiter in waiters { waiter.resume(returning: nil) }
    return untaken
  }

  private func send(_ match: (waiter: Waiter, work: KeyedWork<Element>)?) {
    match?.waiter.resume(returning: match?.work)
  }
}
