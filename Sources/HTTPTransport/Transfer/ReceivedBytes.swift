/// Bytes that came and that nobody has taken yet, in order.
///
/// They lie in portions, so that much of them is neither moved again nor needs one large piece of memory; small ones are put
/// together.
struct ReceivedBytes {
  /// What a portion has at most, unless more came at once.
  static let portionSize = 64 << 10

  private var portions: [[UInt8]] = []
  /// How many bytes the next portion is to have room for.
  private var expected: Int
  private(set) var count = 0

  /// - Parameter expected: how many bytes may come together, such as those that did the last time.
  init(expected: Int = 0) {
    self.expected = min(expected, Self.portionSize)
  }

  var isEmpty: Bool { count == 0 }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    let added = bytes.count
    guard added > 0 else { return }
    count += added
    if let last = portions.indices.last, portions[last].count + added <= Self.portionSize {
      unsafe portions[last].append(contentsOf: bytes)
      return
    }
    var portion: [UInt8] = []
    portion.reserveCapacity(max(expected, added))
    unsafe portion.append(contentsOf: bytes)
    portions.append(portion)
    expected = Self.portionSize
  }

  /// Takes a portion over as it is, unless it is small.
  mutating func append(_ portion: [UInt8]) {
    guard !portion.isEmpty else { return }
    count += portion.count
    let isSmall = portion.count <= Self.portionSize / 4
    if isSmall, let last = portions.indices.last, portions[last].count + portion.count <= Self.portionSize {
      portions[last] += portion
    } else {
      portions.append(portion)
    }
  }

  mutating func append(_ other: ReceivedBytes) {
    if portions.isEmpty {
      self = other
    } else {
      for portion in other.portions { append(portion) }
    }
  }

  /// The first portion, or nil.
  mutating func takeFirst() -> [UInt8]? {
    guard !portions.isEmpty else { return nil }
    let portion = portions.removeFirst()
    count -= portion.count
    return portion
  }
}
