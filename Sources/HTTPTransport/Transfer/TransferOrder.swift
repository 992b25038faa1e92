/// A request that was checked and put together, ready for libcurl.
struct TransferOrder: Sendable {
  let endpoint: HTTPEndpoint
  let method: HTTPMethod
  let url: String
  let headerLines: [String]
  let content: HTTPRequestBody.Content
  let timeouts: HTTPTimeouts
  /// The host that must be looked up, if it isn't an address or a socket.
  let lookup: HostLookup?
  /// The whole request as bytes, if the connection shall be given up to both sides by it.
  let upgrade: [UInt8]?

  /// - Parameter upgrading: asks for the connection itself, with this name of what is spoken on it.
  init(_ request: HTTPRequest, at endpoint: HTTPEndpoint, upgrading name: String? = nil) throws(HTTPError) {
    guard request.method.isToken else {
      throw HTTPError(.invalidRequest, "\"\(request.method)\" is no HTTP method")
    }
    if let fault = request.target.fault {
      throw HTTPError(.invalidRequest, "\(request.method) \(request.target.description.prefix(200)): \(fault)")
    }
    if let field = request.headers.unsendable {
      throw HTTPError(
        .invalidRequest, "the header field \"\(field.name.prefix(100))\" has a character that can't be sent")
    }
    self.endpoint = endpoint
    method = request.method
    url = endpoint.origin + request.target.below(endpoint.basePath).description
    content = request.body.content
    timeouts = request.timeouts
    lookup = HostLookup(endpoint)
    if let name { upgrade = try UpgradeRequest.bytes(request, at: endpoint, to: name) } else { upgrade = nil }

    // "Name;" is libcurl's way to send an empty value; "Name:" removes what it would send by itself.
    var lines = request.headers.fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    if case .none = content {
    } else {
      lines.append("Expect:")
      if request.headers["Content-Type"] == nil { lines.append("Content-Type:") }
    }
    headerLines = lines
  }

  /// Whether libcurl may send it again after a kept connection turned out to be dead.
  var mayBeRepeated: Bool {
    if upgrade != nil { return false }
    if case .stream = content { return false }
    return method.isIdempotent
  }

  /// Whether it takes one of the places for requests that end by themselves.
  var isExchange: Bool { timeouts.overall != nil && upgrade == nil }
}
