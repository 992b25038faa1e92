/// What one origin wrote at one moment: all of it counts, or none.
public struct JournalEntry: Hashable, Sendable {
  /// The most writes in one entry.
  public static let mostWrites = 1_000
  /// The most bytes of all its addresses and texts together.
  public static let longestWrites = 1 << 20

  /// Its place in the origin's journal, from 1.
  public var sequence: SequenceNumber
  /// When it was written, by the origin's hybrid clock; later than the entry before.
  public var time: HybridTime
  /// Each address at most once.
  public var writes: [PointWrite]
  /// The digest of ``chainedBytes(of:after:)``.
  public var chain: ChainDigest

  public init(sequence: SequenceNumber, time: HybridTime, writes: [PointWrite], chain: ChainDigest = .start) {
    self.sequence = sequence
    self.time = time
    self.writes = writes
    self.chain = chain
  }

  /// What is hashed to ``chain``: the predecessor's digest and every field of this entry, in one spelling.
  ///
  /// Lengths come before texts, numbers are big-endian, so no two entries have the same bytes.
  public func chainedBytes(of origin: Origin, after previous: ChainDigest) -> [UInt8] {
    var bytes = Array(previous.rawValue.utf8)
    bytes.append(text: origin.rawValue)
    bytes.append(number: sequence.value)
    bytes.append(number: UInt64(bitPattern: time.milliseconds))
    bytes.append(number: UInt64(time.counter))
    bytes.append(number: UInt64(writes.count))
    for write in writes {
      bytes.append(text: write.address.rawValue)
      switch write.value {
      case nil: bytes.append(0)
      case .flag(let flag): bytes += [1, flag ? 1 : 0]
      case .number(let number):
        bytes.append(2)
        // -0 and 0 are equal and may be spelled alike on the way.
        bytes.append(number: number == 0 ? 0 : number.bitPattern)
      case .text(let text):
        bytes.append(3)
        bytes.append(text: text)
      }
    }
    return bytes
  }

  /// What is wrong with its form, or `nil`.
  public var fault: String? {
    if sequence == .zero { return "it has no place" }
    if writes.count > Self.mostWrites { return "it has \(writes.count) writes, more than \(Self.mostWrites)" }
    let length = writes.reduce(0) { sum, write in
      if case .text(let text) = write.value { return sum + write.address.rawValue.utf8.count + text.utf8.count }
      return sum + write.address.rawValue.utf8.count
    }
    if length > Self.longestWrites { return "it has \(length) bytes, more than \(Self.longestWrites)" }
    if Set(writes.map(\.address)).count != writes.count { return "it writes a point twice" }
    if let write = writes.first(where: { $0.value?.isValid == false }) {
      return "the value of \(write.address) is beyond its limits"
    }
    return nil
  }
}

extension JournalEntry: Codable {
  private enum CodingKeys: String, CodingKey {
    case sequence = "s"
    case time = "t"
    case writes = "w"
    case chain = "c"
  }
}

extension [UInt8] {
  fileprivate mutating func append(number: UInt64) {
    for shift in stride(from: 56, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
  }

  fileprivate mutating func append(text: String) {
    append(number: UInt64(text.utf8.count))
    append(contentsOf: text.utf8)
  }
}
