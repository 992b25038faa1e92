#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A host name to be turned into addresses before libcurl gets the request.
///
/// libcurl's own threaded resolver would make removing a transfer wait for the resolver, and with it every other transfer.
struct HostLookup: Hashable, Sendable {
  let host: String
  let port: UInt16

  /// `nil` if the endpoint needs no lookup: it is a socket or an address.
  init?(_ endpoint: HTTPEndpoint) {
    switch endpoint.address {
    case .unix: return nil
    case .tcp(let host, let port), .tls(let host, let port, _):
      if Self.isAddress(host) { return nil }
      self.host = host
      self.port = port
    }
  }

  private static func isAddress(_ host: String) -> Bool {
    if host.contains(":") { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }

  /// The line for `CURLOPT_RESOLVE`.
  func line(_ addresses: [String]) -> String {
    "\(host):\(port):\(addresses.joined(separator: ","))"
  }

  /// Asks the system. Blocks, possibly for long: never call it on the cooperative pool.
  func resolve() -> Result<[String], HTTPError> {
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = AF_UNSPEC
    #if canImport(Glibc)
      unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
      unsafe hints.ai_socktype = SOCK_STREAM
    #endif
    var first: UnsafeMutablePointer<addrinfo>?
    let code = unsafe getaddrinfo(host, nil, &hints, &first)
    defer { if let first = unsafe first { unsafe freeaddrinfo(first) } }
    guard code == 0 else {
      let reason = unsafe String(cString: gai_strerror(code))
      return .failure(HTTPError(.resolutionFailed, "\"\(host)\" has no address: \(reason)"))
    }
    var addresses: [String] = []
    var next = unsafe first
    while let entry = unsafe next, addresses.count < 16 {
      unsafe next = entry.pointee.ai_next
      var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      let failed = unsafe getnameinfo(
        entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
      guard failed == 0 else { continue }
      let address = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      // A link-local address with its zone: libcurl's list can't hold it.
      guard !address.contains("%") else { continue }
      let shown = address.contains(":") ? "[\(address)]" : address
      if !addresses.contains(shown) { addresses.append(shown) }
    }
    if addresses.isEmpty {
      return .failure(HTTPError(.resolutionFailed, "\"\(host)\" has no address that can be used"))
    }
    return .success(addresses)
  }
}
