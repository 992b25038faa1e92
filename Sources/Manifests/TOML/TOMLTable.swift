/// The keys of a table in the order of the file.
public struct TOMLTable: Sendable, Hashable {
  /// One key of a table with its value.
  public struct Entry: Sendable, Hashable {
    /// Its name and where that stands.
    public var key: TOMLKey
    /// What stands behind it.
    public var value: TOMLValue

    public init(key: TOMLKey, value: TOMLValue) {
      self.key = key
      self.value = value
    }
  }

  /// In the order of the file.
  public let entries: [Entry]
  private let index: [TOMLKey.ExactName: Int]

  /// Of entries with the same name the first is the one that the table answers with.
  public init(_ entries: [Entry] = []) {
    self.entries = entries
    index = Dictionary(
      entries.enumerated().map { (TOMLKey.ExactName($1.key.name), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The entry with exactly this name, compared scalar by scalar.
  public func entry(_ name: String) -> Entry? {
    index[TOMLKey.ExactName(name)].map { entries[$0] }
  }

  /// The value of the key with exactly this name; `nil` if there is none.
  public subscript(name: String) -> TOMLValue? { entry(name)?.value }
}

/// A key and where it stands.
public struct TOMLKey: Sendable, Hashable {
  /// Without quotes, escapes resolved.
  public var name: String
  /// Where it begins, quotes included.
  public var position: SourcePosition

  public init(_ name: String, at position: SourcePosition) {
    self.name = name
    self.position = position
  }

  /// TOML tells keys apart scalar by scalar, Swift's strings by canonical equivalence: `é` in one scalar and in two
  /// are one string, but two keys.
  struct ExactName: Sendable, Hashable {
    private let bytes: [UInt8]

    init(_ name: String) {
      bytes = Array(name.utf8)
    }
  }
}
