/// The name of an image as the API takes it apart.
struct ImageName {
  let repository: String
  /// A tag or a digest. Without either `latest` is meant; the engine would fetch or send all tags.
  let tag: String

  init(_ name: String) {
    if let at = name.firstIndex(of: "@") {
      repository = String(name[..<at])
      tag = String(name[name.index(after: at)...])
      return
    }
    let path = name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex
    guard let colon = name[path...].lastIndex(of: ":") else {
      repository = name
      tag = "latest"
      return
    }
    repository = String(name[..<colon])
    tag = String(name[name.index(after: colon)...])
  }

  /// Whose registry it is: what stands before the first slash if it looks like a host, else Docker's own.
  var registry: String {
    guard let slash = repository.firstIndex(of: "/") else { return Self.dockerHub }
    let first = repository[..<slash]
    guard first.contains(".") || first.contains(":") || first == "localhost" else { return Self.dockerHub }
    return first == "docker.io" ? Self.dockerHub : String(first)
  }

  /// What Docker's own registry is called where logins are kept.
  static let dockerHub = "https://index.docker.io/v1/"
}
