/// What the tree knows of a point: its newest value, and the entry it came from.
public struct Point: Hashable, Sendable {
  /// `nil` is a tombstone: the point was removed.
  public var value: PointValue?
  /// The time of the entry that wrote it.
  public var time: HybridTime
  /// Who wrote it.
  public var origin: Origin
  /// The place of that entry in the origin's journal.
  public var sequence: SequenceNumber

  public init(value: PointValue?, time: HybridTime, origin: Origin, sequence: SequenceNumber) {
    self.value = value
    self.time = time
    self.origin = origin
    self.sequence = sequence
  }

  /// Whether it stays when both were written: the newest time wins, a tie goes to the greater origin.
  ///
  /// One origin never writes twice at one time. The rest of the order makes the merge a function of the two values even
  /// for a journal that broke this.
  public func wins(over other: Point) -> Bool {
    if time != other.time { return time > other.time }
    if origin != other.origin { return origin > other.origin }
    if sequence != other.sequence { return sequence > other.sequence }
    switch (value, other.value) {
    case (nil, nil), (nil, _): return false
    case (_, nil): return true
    case (let mine?, let theirs?): return mine > theirs
    }
  }
}

extension Point: Codable {
  private enum CodingKeys: String, CodingKey {
    case value = "v"
    case time = "t"
    case origin = "o"
    case sequence = "s"
  }
}
