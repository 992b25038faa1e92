/// A queue in an array: amortised constant time at both ends where a broker needs it, first out and last in.
///
/// Inlinable because each message passes through one, also in the modules above; and hidden rather than of the package, since the
/// compiler makes no code of their own for the modules above of what is (Swift 6.3).
@_spi(Queues) public struct FIFO<Element> {
  @usableFromInline var storage: [Element?] = []
  @usableFromInline var head = 0

  @inlinable public init() {}

  @inlinable public var count: Int { storage.count - head }
  @inlinable public var isEmpty: Bool { head == storage.count }
  @inlinable public var first: Element? { isEmpty ? nil : storage[head] }

  @inlinable public mutating func append(_ element: Element) { storage.append(element) }

  @inlinable @discardableResult public mutating func popFirst() -> Element? {
    guard head < storage.count else { return nil }
    let element = storage[head]
    storage[head] = nil
    head += 1
    if head == storage.count {
      storage.removeAll(keepingCapacity: storage.capacity <= 4096)
      head = 0
    } else if head >= 64 && head * 2 >= storage.count {
      storage.removeFirst(head)
      head = 0
    }
    return element
  }

  /// Puts the element before the first one that `isLater`; meant for places near the front.
  @inlinable public mutating func insert(_ element: Element, before isLater: (Element) -> Bool) {
    var index = head
    while index < storage.count, let other = storage[index], !isLater(other) { index += 1 }
    guard head > 0 else {
      storage.insert(element, at: index)
      return
    }
    for slot in head..<index { storage[slot - 1] = storage[slot] }
    head -= 1
    storage[index - 1] = element
  }

  /// Everything, first out first.
  @inlinable public var elements: [Element] { storage[head...].compactMap { $0 } }

  /// Puts an element in another's place, counted from the first one; returns the other, nil where there is none.
  @inlinable public mutating func exchange(at offset: Int, with element: Element) -> Element? {
    guard offset >= 0, offset < count else { return nil }
    let old = storage[head + offset]
    storage[head + offset] = element
    return old
  }

  /// Takes everything out.
  @inlinable public mutating func removeAll() -> [Element] {
    let elements = storage[head...].compactMap { $0 }
    storage = []
    head = 0
    return elements
  }

  /// Takes out what the condition names; linear.
  @inlinable public mutating func removeAll(where condition: (Element) -> Bool) {
    storage = storage[head...].filter { $0.map { !condition($0) } ?? false }
    head = 0
  }
}

extension FIFO: Sendable where Element: Sendable {}
