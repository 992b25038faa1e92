/// Where a broker is, with the user and the password that it wants: `amqp://user:password@10.0.0.7:5672/vhost`.
///
/// Texts that are made of it leave user and password out, whoever prints it; ``text`` alone has them.
public struct BrokerURL: Hashable, Sendable {
  /// The whole URL, with the password.
  public let text: String

  /// As long as a client of a broker takes.
  public static let maximumLength = 4_096

  /// - Returns: `nil` for a text that is no `scheme://host`, or has more bytes than ``maximumLength``.
  public init?(_ text: String) {
    guard text.utf8.count <= Self.maximumLength, !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }),
      let separator = text.utf8.firstRange(of: Array("://".utf8)), separator.lowerBound > text.startIndex,
      !Self.place(in: text[separator.upperBound...]).isEmpty
    else { return nil }
    self.text = text
  }

  private static func place(in rest: Substring) -> Substring {
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard let at = authority.lastIndex(of: "@") else { return authority }
    return authority[authority.index(after: at)...]
  }
}

extension BrokerURL: CustomStringConvertible, CustomReflectable {
  /// The host and the port alone.
  public var description: String {
    guard let separator = text.utf8.firstRange(of: Array("://".utf8)) else { return "a broker" }
    return String(Self.place(in: text[separator.upperBound...]))
  }

  public var customMirror: Mirror { Mirror(self, children: ["place": description]) }
}

extension BrokerURL: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let url = BrokerURL(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected the URL of a broker")
    }
    self = url
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
