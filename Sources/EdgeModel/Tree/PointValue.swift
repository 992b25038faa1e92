/// What a point holds: JSON's own kinds, without lists and objects, for which there are nodes.
public enum PointValue: Hashable, Sendable {
  /// `true` or `false`.
  case flag(Bool)
  /// Finite; whole numbers are exact up to 2^53.
  case number(Double)
  /// At most ``longestText`` bytes.
  case text(String)

  /// The longest text, in bytes of UTF-8; what is larger belongs into a blob.
  public static let longestText = 65_536

  /// Whether it can be stored and sent.
  public var isValid: Bool {
    switch self {
    case .flag: true
    case .number(let number): number.isFinite
    case .text(let text): text.utf8.count <= Self.longestText
    }
  }
}

extension PointValue: Comparable {
  /// A total order over valid values: flags, numbers, texts. It says nothing of meaning; it settles ties.
  public static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.flag(let left), .flag(let right)): !left && right
    case (.number(let left), .number(let right)): left < right
    case (.text(let left), .text(let right)): left < right
    case (.flag, _), (.number, .text): true
    case (.number, .flag), (.text, _): false
    }
  }
}

extension PointValue: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
    guard isValid else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "a point's value is beyond its limits")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .flag(let flag): try container.encode(flag)
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    }
  }
}
