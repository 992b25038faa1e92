/// What a service says of itself beside its address: keys with values, in order (RFC 6763 section 6).
public struct TXTRecord: Hashable, Sendable {
  /// The most bytes on the wire: more don't fit into one datagram with the rest (RFC 6763 section 6.2).
  public static let largest = 1300

  /// One key, and its value if it has one: `key`, `key=` and `key=value` are three different things.
  public struct Attribute: Hashable, Sendable {
    /// Printable ASCII without `=`; compared without regard to case.
    public let key: String
    /// Any bytes; `nil` if the key stands alone.
    public let value: [UInt8]?
  }

  /// The attributes in the order in which they are sent.
  public private(set) var attributes: [Attribute] = []

  public init() {}

  /// - Throws: ``DiscoveryError`` as ``set(_:to:)-(_,String)`` does.
  public init(_ attributes: KeyValuePairs<String, String>) throws(DiscoveryError) {
    for (key, value) in attributes { try set(key, to: value) }
  }

  /// The value of a key as text; `nil` if there is none, or it is no UTF-8.
  public subscript(key: String) -> String? {
    guard let value = bytes(key) else { return nil }
    return String(validating: value, as: UTF8.self)
  }

  /// The value of a key; `nil` if it has none, or isn't there.
  public func bytes(_ key: String) -> [UInt8]? {
    attributes.first { Self.same($0.key, key) }?.value
  }

  /// Whether a key is there, with or without a value.
  public func contains(_ key: String) -> Bool { attributes.contains { Self.same($0.key, key) } }

  /// Gives a key a text as its value.
  /// - Throws: ``DiscoveryError`` with ``DiscoveryError/Code/invalidService`` if the key is empty or has other than
  ///   printable ASCII without `=`, key and value have more than 255 bytes, or the whole more than ``largest``.
  public mutating func set(_ key: String, to value: String) throws(DiscoveryError) {
    try set(key, to: Array(value.utf8))
  }

  /// Gives a key any bytes as its value; `nil` for a key that stands alone.
  /// - Throws: ``DiscoveryError`` as for a text.
  public mutating func set(_ key: String, to value: [UInt8]?) throws(DiscoveryError) {
    guard !key.isEmpty, key.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "=") }) else {
      throw DiscoveryError(.invalidService, "a key has printable ASCII without \"=\"")
    }
    guard key.utf8.count + (value.map { $0.count + 1 } ?? 0) <= 255 else {
      throw DiscoveryError(.invalidService, "the key \"\(key)\" and its value have at most 255 bytes")
    }
    var changed = self
    let attribute = Attribute(key: key, value: value)
    if let place = attributes.firstIndex(where: { Self.same($0.key, key) }) {
      changed.attributes[place] = attribute
    } else {
      changed.attributes.append(attribute)
    }
    guard changed.encoded.count <= Self.largest else {
      throw DiscoveryError(.invalidService, "attributes have at most \(Self.largest) bytes together")
    }
    self = changed
  }

  private static func same(_ left: String, _ right: String) -> Bool { left.lowercased() == right.lowercased() }

  /// The strings on the wire; a single empty one if there are none (RFC 6763 section 6.1).
  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    for attribute in attributes {
      let text = Array(attribute.key.utf8) + (attribute.value.map { [UInt8(ascii: "=")] + $0 } ?? [])
      bytes.append(UInt8(clamping: text.count))
      bytes += text.prefix(255)
    }
    return bytes.isEmpty ? [0] : bytes
  }

  /// Reads what a peer sent, as far as it makes sense: strings without a key are skipped, of equal keys the first
  /// counts, and a string that is cut off ends it (RFC 6763 section 6.4).
  init(decoding bytes: some Collection<UInt8>) {
    var seen: Set<String> = []
    var rest = Array(bytes)[...]
    while let length = rest.popFirst(), Int(length) <= rest.count {
      let string = rest.prefix(Int(length))
      rest = rest.dropFirst(Int(length))
      let key = string.prefix { $0 != UInt8(ascii: "=") }
      guard !key.isEmpty, key.allSatisfy({ (0x20...0x7E).contains($0) }) else { continue }
      let text = String(decoding: key, as: UTF8.self)
      guard seen.insert(text.lowercased()).inserted else { continue }
      let value = key.count < string.count ? Array(string.dropFirst(key.count + 1)) : nil
      attributes.append(Attribute(key: text, value: value))
    }
  }
}
