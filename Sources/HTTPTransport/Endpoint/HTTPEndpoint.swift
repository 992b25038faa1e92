/// Where requests go: a host and port, with or without TLS, or a Unix socket.
package struct HTTPEndpoint: Sendable, Hashable, CustomStringConvertible {
  package enum Address: Sendable, Hashable {
    /// `host` is a name or an address; an IPv6 address stands without its brackets.
    case tcp(host: String, port: UInt16)
    case tls(host: String, port: UInt16, TLSOptions)
    case unix(path: String)
  }

  package let address: Address
  /// What every path is put below: empty, or an encoded path with a slash in front and none behind.
  package let basePath: String

  /// - Throws: ``HTTPError/Code/invalidRequest`` when the host or the path of the socket can't be one.
  package init(_ address: Address, basePath: String = "") throws(HTTPError) {
    self.address = address
    self.basePath = basePath
    switch address {
    case .tcp(let host, let port), .tls(let host, let port, _):
      let sendable = host.utf8.allSatisfy {
        ASCII.isUnreserved($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "%")
      }
      guard sendable, !host.isEmpty, host.utf8.count <= 255, port != 0 else {
        throw HTTPError(.invalidRequest, "\"\(host):\(port)\" is no host and port")
      }
    case .unix(let path):
      guard !path.isEmpty, path.utf8.count <= Self.socketPathLimit, !path.utf8.contains(0) else {
        throw HTTPError(
          .invalidRequest, "\"\(path)\" can't be the path of a Unix socket: 1 to \(Self.socketPathLimit) bytes")
      }
    }
    guard basePath.isEmpty || (basePath.hasPrefix("/") && !basePath.hasSuffix("/")) else {
      throw HTTPError(.invalidRequest, "the base path \"\(basePath)\" must start with a slash and not end with one")
    }
  }

  /// Reads `http://host:port/path`, `https://…` and `unix:///path/of.sock`.
  /// - Parameter tls: used for https.
  package init(url: String, tls: TLSOptions = TLSOptions()) throws(HTTPError) {
    guard let separator = url.firstRange(of: "://") else {
      throw HTTPError(.invalidRequest, "\"\(url)\" has no scheme; expected http://, https:// or unix://")
    }
    let scheme = url[..<separator.lowerBound].lowercased()
    let rest = url[separator.upperBound...]
    if scheme == "unix" {
      try self.init(.unix(path: String(rest)))
      return
    }
    guard scheme == "http" || scheme == "https" else {
      throw HTTPError(.invalidRequest, "the scheme of \"\(url)\" is none of http, https and unix")
    }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    let authority = rest[..<slash]
    var path = rest[slash...]
    while path.last == "/" { path.removeLast() }
    guard !authority.contains("@"), !path.contains("?"), !path.contains("#") else {
      throw HTTPError(.invalidRequest, "an endpoint's URL has no user, query or fragment")
    }
    let (host, port) = try Self.split(authority, defaultPort: scheme == "https" ? 443 : 80)
    try self.init(
      scheme == "https" ? .tls(host: host, port: port, tls) : .tcp(host: host, port: port), basePath: String(path))
  }

  /// What fits into `sockaddr_un` with its NUL.
  #if canImport(Darwin)
    private static let socketPathLimit = 103
  #else
    private static let socketPathLimit = 107
  #endif

  package var description: String {
    origin(forSockets: "unix") + basePath
  }

  /// What the `Host` field says.
  var authority: String { String(origin.drop { $0 != "/" }.dropFirst(2)) }

  /// The first part of the URL that libcurl gets.
  var origin: String { origin(forSockets: "http") }

  private func origin(forSockets scheme: String) -> String {
    switch address {
    case .tcp(let host, let port): "http://\(Self.bracketed(host)):\(port)"
    case .tls(let host, let port, _): "https://\(Self.bracketed(host)):\(port)"
    case .unix(let path): scheme == "unix" ? "unix://\(path)" : "http://localhost"
    }
  }

  private static func bracketed(_ host: String) -> String {
    host.contains(":") ? "[\(host)]" : host
  }

  private static func split(_ authority: Substring, defaultPort: UInt16) throws(HTTPError) -> (String, UInt16) {
    var host = authority
    var portText: Substring?
    if authority.hasPrefix("["), let close = authority.firstIndex(of: "]") {
      host = authority[authority.index(after: authority.startIndex)..<close]
      let after = authority[authority.index(after: close)...]
      guard after.isEmpty || after.hasPrefix(":") else {
        throw HTTPError(.invalidRequest, "\"\(authority)\" is no host and port")
      }
      if !after.isEmpty { portText = after.dropFirst() }
    } else if let colon = authority.lastIndex(of: ":") {
      host = authority[..<colon]
      portText = authority[authority.index(after: colon)...]
      guard !host.contains(":") else {
        throw HTTPError(.invalidRequest, "an IPv6 address stands in brackets: \"[\(authority)]\"")
      }
    }
    guard let portText else { return (String(host), defaultPort) }
    guard let port = UInt16(portText) else {
      throw HTTPError(.invalidRequest, "\"\(portText)\" is no port")
    }
    return (String(host), port)
  }
}
