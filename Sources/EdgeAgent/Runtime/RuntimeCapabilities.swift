/// What a runtime can do, and what it can't.
public struct RuntimeCapabilities: Sendable, Hashable {
  /// Its name, as `--runtime` and `flotilla nodes` have it.
  public var name: String
  /// The languages that it can build and start, sorted.
  public var languages: [String]
  /// Whether workloads are kept from the machine and from each other.
  public var isolates: Bool
  /// What a person should know, such as limits that are not enforced. One sentence each.
  public var notes: [String]

  public init(name: String, languages: [String], isolates: Bool, notes: [String] = []) {
    self.name = name
    self.languages = languages
    self.isolates = isolates
    self.notes = notes
  }
}
