internal import HTTPTransport

/// Reads the engine's address as the `docker` command writes it.
enum EngineHost {
  /// - Parameters:
  ///   - host: `unix:///path`, `tcp://host:port`, `http://…` or `https://…`.
  ///   - certificatePath: a directory with `ca.pem`, `cert.pem` and `key.pem`; makes `tcp` mean TLS.
  static func endpoint(_ host: String, certificatePath: String?) throws(DockerError) -> HTTPEndpoint {
    let tls = TLSOptions(
      authorityFile: certificatePath.map { $0 + "/ca.pem" }, certificateFile: certificatePath.map { $0 + "/cert.pem" },
      keyFile: certificatePath.map { $0 + "/key.pem" })
    var url = host
    if let rest = dropPrefix("tcp://", of: host) {
      let authority = rest.prefix { $0 != "/" }
      let hasPort = authority.last != "]" && authority.split(separator: "]").last?.contains(":") == true
      let port = hasPort ? "" : certificatePath == nil ? ":2375" : ":2376"
      url = (certificatePath == nil ? "http://" : "https://") + authority + port + rest[authority.endIndex...]
    } else if !["unix://", "http://", "https://"].contains(where: { dropPrefix($0, of: host) != nil }) {
      throw DockerError(
        .invalidConfiguration, "\"\(host)\" is no address of an engine; expected unix://, tcp://, http:// or https://")
    }
    do {
      return try HTTPEndpoint(url: url, tls: tls)
    } catch {
      throw DockerError(.invalidConfiguration, "the address of the engine: \(error.message)")
    }
  }

  private static func dropPrefix(_ prefix: String, of text: String) -> Substring? {
    text.hasPrefix(prefix) ? text.dropFirst(prefix.count) : nil
  }
}
