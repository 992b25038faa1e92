/// A container's memory, in bytes (`ContainerStats`).
public struct MemoryCounters: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// All in use, with cached files; nil on Windows.
  public var usage: UInt64? { self["usage"] }
  /// What it may use; the machine's memory where nothing was set.
  public var limit: UInt64? { self["limit"] }
  /// Most that was in use at a time (`max_usage`); of cgroup v1 alone.
  public var peak: UInt64? { self["max_usage"] }
  /// How often it wanted more than its limit (`failcnt`); of cgroup v1 alone.
  public var limitHits: UInt64? { self["failcnt"] }
  /// The kernel's own counters, by its names for them, such as `inactive_file` or `pgmajfault` (`stats`). Most are bytes.
  public var kernel: [String: UInt64] { self[members: "stats"] }
  /// Windows: what the system promised it (`commitbytes`).
  public var committed: UInt64? { self["commitbytes"] }
  /// Windows: most that it promised at a time (`commitpeakbytes`).
  public var committedPeak: UInt64? { self["commitpeakbytes"] }
  /// Windows: what of the machine's memory is its alone (`privateworkingset`).
  public var privateWorkingSet: UInt64? { self["privateworkingset"] }

  /// As the `docker` command counts it: cgroup v1 and v2 name differently what the kernel can give up.
  var used: UInt64 {
    guard let usage else { return privateWorkingSet ?? 0 }
    for name in ["total_inactive_file", "inactive_file"] {
      if let cached: UInt64 = fields["stats"]?[name]?.value(), cached < usage { return usage - cached }
    }
    return usage
  }
}
