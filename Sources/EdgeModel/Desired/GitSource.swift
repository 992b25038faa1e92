/// Where an app's files come from, as it was asked for.
public struct GitSource: Codable, Hashable, Sendable {
  /// The address in any form that Git reads and the policy allows.
  public var url: String
  /// The branch or tag; `nil` for the repository's own default.
  public var branch: String?

  public init(url: String, branch: String? = nil) {
    self.url = url
    self.branch = branch
  }
}
