/// A host's name: labels of letters, digits, hyphens and underscores, at most 63 bytes each and 253 in all.
public struct HostName: Hashable, Sendable, CustomStringConvertible {
  /// The longest name in bytes, without a final dot (RFC 1123, section 2.1).
  public static let longest = 253

  /// The name in lower case; a final dot is kept, since it tells the resolver not to search.
  public let description: String

  /// - Throws: ``DiscoveryError`` with the position of the fault; also for what looks like a number, such as `127.1`
  ///   or `0x7f000001`, which resolvers would read as an address.
  public init(_ text: some StringProtocol) throws(DiscoveryError) {
    let bytes = try AddressText.bytes(text, longest: Self.longest + 1, what: "a host name")
    try self.init(bytes[...])
  }

  init(_ bytes: AddressText.Bytes) throws(DiscoveryError) {
    let name = bytes.last == UInt8(ascii: ".") ? bytes.dropLast() : bytes
    guard name.count <= Self.longest else {
      throw AddressText.fault(bytes.startIndex + Self.longest, "a host name has at most \(Self.longest) bytes")
    }
    let labels = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    for label in labels { try Self.check(label) }
    if let last = labels.last, Self.looksNumeric(last) {
      throw AddressText.fault(last.startIndex, "a host name doesn't end in a number, and this is no complete address")
    }
    description = String(decoding: bytes, as: UTF8.self).lowercased()
  }

  private static func check(_ label: AddressText.Bytes) throws(DiscoveryError) {
    guard let first = label.first, let last = label.last else {
      throw AddressText.fault(label.startIndex, "a part of the host name is empty")
    }
    guard label.count <= 63 else {
      throw AddressText.fault(label.startIndex, "a part of a host name has at most 63 bytes")
    }
    let hyphen = UInt8(ascii: "-")
    if let stranger = label.firstIndex(where: {
      !isLetter($0) && !AddressText.isDigit($0) && $0 != hyphen && $0 != UInt8(ascii: "_")
    }) {
      throw AddressText.fault(stranger, "a host name has letters, digits, hyphens, underscores and dots only")
    }
    guard first != hyphen, last != hyphen else {
      throw AddressText.fault(label.startIndex, "a part of a host name neither begins nor ends with a hyphen")
    }
  }

  static func looksNumeric(_ label: AddressText.Bytes) -> Bool {
    if label.allSatisfy(AddressText.isDigit) { return true }
    guard label.starts(with: [UInt8(ascii: "0")]), let x = label.dropFirst().first else { return false }
    return x | 0x20 == UInt8(ascii: "x") && label.dropFirst(2).allSatisfy { AddressText.hexDigit($0) != nil }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
