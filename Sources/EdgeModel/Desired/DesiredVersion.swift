/// A position in the log of desired state: the epoch of the leader that wrote it, and its number. Written `EPOCH.INDEX`.
public struct DesiredVersion: Hashable, Comparable, Sendable, LosslessStringConvertible {
  /// Which leader wrote it; grows with every new leader, and compares first.
  public var epoch: UInt64
  /// Its place in the log, from 1; goes on through the epochs.
  public var index: UInt64

  public init(epoch: UInt64, index: UInt64) {
    self.epoch = epoch
    self.index = index
  }

  /// Reads `EPOCH.INDEX`, two whole numbers without leading zeros; `nil` for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let epoch = parts.first.flatMap({ UInt64($0) }),
      let index = parts.last.flatMap({ UInt64($0) })
    else { return nil }
    self.init(epoch: epoch, index: index)
    guard description == text else { return nil }
  }

  /// Before the first record.
  public static let zero = DesiredVersion(epoch: 0, index: 0)

  public var description: String { "\(epoch).\(index)" }

  public static func < (left: Self, right: Self) -> Bool { (left.epoch, left.index) < (right.epoch, right.index) }
}

extension DesiredVersion: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let version = DesiredVersion(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text.prefix(80))' is no EPOCH.INDEX")
    }
    self = version
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
