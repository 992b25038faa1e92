/// Something that a machine keeps for apps and may do without.
public struct CleaningItem: Codable, Hashable, Sendable {
  /// What it is; new ones may come.
  public struct Kind: RawRepresentable, Hashable, Sendable, Codable {
    /// The word that is encoded and shown, such as `built image`.
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// An image that was built for an app.
    public static let builtImage = Kind(rawValue: "built image")
    /// An image that was fetched for an app, and that was not on the machine before.
    public static let fetchedImage = Kind(rawValue: "fetched image")
    /// The network of an app of several services.
    public static let network = Kind(rawValue: "network")
    /// The files of a version.
    public static let files = Kind(rawValue: "files")
    /// A folder that fetching, building or removing left behind.
    public static let folder = Kind(rawValue: "folder")
    /// A part of what an app printed.
    public static let output = Kind(rawValue: "output")
    /// Data of an app. It is never cleaned.
    public static let volume = Kind(rawValue: "volume")
  }

  /// What sort of thing it is.
  public var kind: Kind
  /// Names it among those of its kind on its machine.
  public var name: String
  /// How much room it takes, in bytes, with what it shares with others; 0 where that isn't known.
  public var bytes: Int64
  /// Since when nothing uses it, as far as that is known; `nil` for something in use.
  public var unusedSince: Timestamp?
  /// Why it goes; `nil` for something that stays.
  public var reason: String?
  /// Why it could not be removed.
  public var fault: String?

  public init(
    kind: Kind, name: String, bytes: Int64, unusedSince: Timestamp?, reason: String? = nil, fault: String? = nil
  ) {
    self.kind = kind
    self.name = name
    self.bytes = bytes
    self.unusedSince = unusedSince
    self.reason = reason
    self.fault = fault
  }
}
