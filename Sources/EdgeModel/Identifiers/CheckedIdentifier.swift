/// A name that was checked once, when it was made, so that nobody has to check it again.
///
/// Every identifier of the platform can end up in a path, a container name, a queue name or a host name. Each type
/// therefore states its alphabet and its length, and there is no way to make a value that breaks the rule: decoding
/// goes through the same check.
public protocol CheckedIdentifier: Hashable, Comparable, Codable, Sendable, LosslessStringConvertible {
  /// What a person is told when a text is refused: the rule in words.
  static var rule: String { get }
  /// The text itself.
  var rawValue: String { get }
  /// Makes the identifier.
  /// - Throws: ``InvalidIdentifier`` with the rule that the text breaks.
  init(_ text: some StringProtocol) throws(InvalidIdentifier)
}

/// A text that is no identifier of the wanted kind.
public struct InvalidIdentifier: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of identifier that was wanted, such as `DeploymentID`.
  public let kind: String
  /// The refused text, cut after 80 characters.
  public let text: String
  /// The rule that it breaks.
  public let rule: String

  /// Keeps the first 80 Unicode scalars of the text, and `…` where there are more.
  public init(kind: String, text: some StringProtocol, rule: String) {
    self.kind = kind
    // By scalars: one character can hold any number of them.
    let head = text.unicodeScalars.prefix(81)
    self.text = String(String.UnicodeScalarView(head.prefix(80))) + (head.count > 80 ? "…" : "")
    self.rule = rule
  }

  public var description: String { "'\(text)' is no \(kind): \(rule)" }
}

extension CheckedIdentifier {
  /// `nil` for a text that breaks the ``rule``; the other initializer says why.
  public init?(_ description: String) {
    do { try self.init(description[...]) } catch { return nil }
  }

  public var description: String { rawValue }

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do {
      try self.init(text[...])
    } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }

  static func invalid(_ text: some StringProtocol) -> InvalidIdentifier {
    InvalidIdentifier(kind: "\(Self.self)", text: text, rule: rule)
  }
}

extension StringProtocol {
  /// Whether all characters are of `a-z`, `0-9` and those given.
  func consists(ofLowercaseDigitsAnd extra: String = "") -> Bool {
    utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || extra.utf8.contains(byte)
    }
  }

  var isLowercaseHexadecimal: Bool {
    utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
