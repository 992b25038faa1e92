/// A record whose kind or version a newer program has brought: kept whole and passed on, never acted on.
public struct UnknownRecord: Hashable, Sendable, CustomStringConvertible {
  /// What a record is, in short: enough to say what is missing.
  public struct Form: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The envelope's `kind`, 1 to ``UnknownRecord/longestKind`` bytes.
    public let kind: String
    /// The envelope's `version`, from 1.
    public let version: UInt32

    public init(kind: String, version: UInt32) {
      self.kind = kind
      self.version = version
    }

    public var description: String { "\(kind) version \(version)" }

    public static func < (left: Self, right: Self) -> Bool { (left.kind, left.version) < (right.kind, right.version) }
  }

  /// The longest kind, in bytes of UTF-8.
  public static let longestKind = 64

  /// Its kind and version.
  public let form: Form
  /// What the record holds, as it is written again.
  public let record: RecordValue

  public init(kind: String, version: UInt32, record: RecordValue) {
    form = Form(kind: kind, version: version)
    self.record = record
  }

  /// The envelope's `kind`, such as `deployment`.
  public var kind: String { form.kind }
  /// The envelope's `version`: above what this program knows of the kind, if it knows the kind at all.
  public var version: UInt32 { form.version }

  /// Which record of its kind it is, where its kind has several.
  var id: String? { if case .text(let id)? = record["id"] { id } else { nil } }

  public var description: String {
    "a record of kind \(kind), version \(version), which this program doesn't know: it must be updated"
  }
}
