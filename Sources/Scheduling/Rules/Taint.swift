/// What keeps workloads off a machine unless they say that they stand it.
public struct Taint: Codable, Hashable, Sendable {
  /// What it does to workloads that don't tolerate it.
  public enum Effect: String, Codable, Sendable {
    /// Nothing new goes there.
    case refuse
    /// New ones go there only if nothing better is found.
    case avoid
    /// Nothing new goes there, and a drain moves away what runs there.
    case evict
  }

  /// What it is called.
  public var key: String
  /// Further words to tell it by; may be empty.
  public var value: String
  /// What it does to workloads that don't tolerate it.
  public var effect: Effect

  /// Refuses what is new, unless said otherwise.
  public init(_ key: String, _ value: String = "", effect: Effect = .refuse) {
    self.key = key
    self.value = value
    self.effect = effect
  }
}

/// Which taints a workload stands.
public struct Toleration: Codable, Hashable, Sendable {
  /// The taint's key; `nil` for every one.
  public var key: String?
  /// The taint's value; `nil` for every one.
  public var value: String?

  /// Tolerates every taint, unless a key or a value is said.
  public init(key: String? = nil, value: String? = nil) {
    self.key = key
    self.value = value
  }

  /// Whether a workload with this toleration stands the taint.
  public func covers(_ taint: Taint) -> Bool {
    (key == nil || key == taint.key) && (value == nil || value == taint.value)
  }
}
