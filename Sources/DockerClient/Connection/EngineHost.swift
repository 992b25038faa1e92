internal import HTTPTransport

/// Reads the engine's address as the `docker` command writes it.
enum EngineHost {
  /// - Parameters:
  ///   - host: `unix:///path`, `tcp://host:port`, `http://…` or `https://…`.
  ///   - certificates: make `tcp` mean TLS.
  static func endpoint(_ host: String, certificates: EngineCertificates?) throws(DockerError) -> HTTPEndpoint {
    let tls = TLSOptions(
      authorityFile: certificates?.authority, certificateFile: certificates?.certificate, keyFile: certificates?.key)
    var url = host
    if let rest = dropPrefix("tcp://", of: host) {
      let authority = rest.prefix { $0 != "/" }
      let hasPort = authority.last != "]" && authority.split(separator: "]").last?.contains(":") == true
      let port = hasPort ? "" : certificates == nil ? ":2375" : ":2376"
      url = (certificates == nil ? "http://" : "https://") + authority + port + rest[authority.endIndex...]
    } else if !["unix://", "http://", "https://"].contains(where: { dropPrefix($0, of: host) != nil }) {
      throw DockerError(
        .invalidConfiguration, "\"\(host)\" is no address of an engine; expected unix://, tcp://, http:// or https://")
    }
    if url.hasPrefix("https://") { try certificates?.demandPair() }
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
