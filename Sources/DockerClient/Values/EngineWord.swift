/// A word out of a set that later engines may add to: what isn't known here is kept as it is.
public protocol EngineWord: EngineValue, Codable, RawRepresentable<String>, ExpressibleByStringLiteral,
  CustomStringConvertible
{
  init(rawValue: String)
}

extension EngineWord {
  public init(stringLiteral value: String) { self.init(rawValue: value) }

  public init?(json: JSONValue) {
    guard case .string(let word) = json else { return nil }
    self.init(rawValue: word)
  }

  public var json: JSONValue { .string(rawValue) }
  public var description: String { rawValue }
}
