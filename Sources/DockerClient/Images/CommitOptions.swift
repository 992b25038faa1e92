internal import HTTPTransport

/// How a container becomes an image (`ImageCommit`).
public struct CommitOptions: Sendable, Hashable {
  /// The image's name and tag; without them it has an id alone.
  public var repository: String?
  /// Nil: `latest`, if there is a ``repository``.
  public var tag: String?
  /// Words for the image's history.
  public var comment: String?
  /// Such as `Ann <ann@example.org>`.
  public var author: String?
  /// Whether the container is held while its files are taken.
  public var pauses = true
  /// Instructions of a Dockerfile, such as `CMD ["/serve"]`.
  public var changes: [String] = []
  /// What containers of the image are made with; what isn't set is the container's.
  public var config = ContainerConfig()

  /// A name for the image; all else as it is usual.
  public init(repository: String? = nil, tag: String? = nil) {
    self.repository = repository
    self.tag = tag
  }

  func target(container: String) -> RequestTarget {
    var target: RequestTarget = "/commit"
    target.addQuery("container", container)
    if let repository { target.addQuery("repo", repository) }
    if let tag { target.addQuery("tag", tag) }
    if let comment { target.addQuery("comment", comment) }
    if let author { target.addQuery("author", author) }
    if !pauses { target.addQuery("pause", "false") }
    for change in changes { target.addQuery("changes", change) }
    return target
  }
}
