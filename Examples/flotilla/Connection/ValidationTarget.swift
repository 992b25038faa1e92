/// What `flotilla validate` was given.
enum ValidationTarget: Hashable {
  /// Something on this machine.
  case path(String)
  /// A repository that the agent fetches.
  case repository(String)

  /// An address has a scheme, or is scp-like: a host, a colon before any slash, a path. Everything else is a path; one
  /// that has a colon in its first part is written `./a:b`, as Git wants it.
  init(_ text: String) {
    if text.contains("://") {
      self = .repository(text)
      return
    }
    let first = text.prefix { $0 != "/" }
    if let colon = first.firstIndex(of: ":"), colon != first.startIndex, !text.hasPrefix(".") {
      self = .repository(text)
    } else {
      self = .path(text)
    }
  }
}
