/// One point set to a value, or removed. Its time and origin are those of the entry that it is part of.
public struct PointWrite: Hashable, Sendable {
  /// The point that is written.
  public var address: PointAddress
  /// The new value; `nil` removes the point and leaves a tombstone.
  public var value: PointValue?

  public init(_ address: PointAddress, _ value: PointValue?) {
    self.address = address
    self.value = value
  }
}

extension PointWrite: Codable {
  /// Short, since they are written a million times.
  private enum CodingKeys: String, CodingKey {
    case address = "p"
    case value = "v"
  }
}
