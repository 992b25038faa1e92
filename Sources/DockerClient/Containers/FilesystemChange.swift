/// A path that a container changed, beside its image (`ContainerChanges`).
public struct FilesystemChange: EngineObject {
  public static let requiredField: String? = "Path"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// The whole path inside the container.
  public var path: String { self["Path", or: ""] }
  /// What it did to it.
  public var kind: Kind { Kind(rawValue: self["Kind", or: 0]) }

  /// The set is open.
  public struct Kind: RawRepresentable, Sendable, Hashable {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }

    /// It is in the image, too, with other content or permissions; of a directory: something changed in it (0).
    public static let modified = Kind(rawValue: 0)
    /// It isn't in the image (1).
    public static let added = Kind(rawValue: 1)
    /// It is in the image, and no longer in the container (2).
    public static let deleted = Kind(rawValue: 2)
  }
}

/// The processes of a container as the host's `ps` shows them (`ContainerTop`).
public struct ContainerProcesses: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// What the columns are, such as `PID` and `CMD`.
  public var titles: [String] { self["Titles", or: []] }
  /// One row a process, a text for each title.
  public var rows: [[String]] { self["Processes", or: []] }

  /// The texts of one column, if there is one of that title.
  public func column(_ title: String) -> [String] {
    guard let index = titles.firstIndex(of: title) else { return [] }
    return rows.compactMap { $0.dropFirst(index).first }
  }
}

/// What a prune of containers removed (`ContainerPrune`).
public struct ContainerPruneReport: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Ids of the containers.
  public var removed: [String] { self["ContainersDeleted", or: []] }
  /// In bytes.
  public var reclaimed: Int64 { self["SpaceReclaimed", or: 0] }
}
