/// What may be fetched, and how much of it.
public struct GitPolicy: Sendable, Hashable {
  /// Whether repositories of this machine's own disk may be read (`file://`, paths). For administrators only: it reads
  /// with the agent's rights.
  public var allowsFile: Bool
  /// Whether addresses without encryption may be used; they come with a warning.
  public var allowsHTTP: Bool
  /// For everything together.
  public var timeout: Duration
  /// The most bytes that a fetch may store, and that the files of the commit may have together.
  public var maximumBytes: Int64
  /// The most files that a commit may have.
  public var maximumEntries: Int

  public init(
    allowsFile: Bool = false, allowsHTTP: Bool = true, timeout: Duration = .seconds(120),
    maximumBytes: Int64 = 256 << 20, maximumEntries: Int = 20_000
  ) {
    self.allowsFile = allowsFile
    self.allowsHTTP = allowsHTTP
    self.timeout = timeout
    self.maximumBytes = maximumBytes
    self.maximumEntries = maximumEntries
  }

  /// The value of `GIT_ALLOW_PROTOCOL` (gitprotocol in `git help git`): what git may use after it has applied the
  /// user's own rewriting of addresses.
  var allowedProtocols: String {
    var protocols = ["https", "ssh"]
    if allowsHTTP { protocols.append("http") }
    if allowsFile { protocols.append("file") }
    return protocols.joined(separator: ":")
  }
}
