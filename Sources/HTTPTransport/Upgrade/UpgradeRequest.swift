/// The bytes of a request that asks for the connection itself. libcurl only makes the connection for it.
enum UpgradeRequest {
  /// - Throws: ``HTTPError/Code/invalidRequest`` for a body that is a stream: what is to be written comes afterwards.
  static func bytes(_ request: HTTPRequest, at endpoint: HTTPEndpoint, to name: String) throws(HTTPError) -> [UInt8] {
    let target = request.target.below(endpoint.basePath)
    var lines = ["\(request.method) \(target) HTTP/1.1", "Host: \(endpoint.authority)"]
    for field in request.headers.fields { lines.append("\(field.name): \(field.value)") }
    lines += ["Connection: Upgrade", "Upgrade: \(name)"]
    var body: [UInt8] = []
    switch request.body.content {
    case .none: break
    case .bytes(let bytes): body = bytes
    case .stream: throw HTTPError(.invalidRequest, "a request for an upgrade has no streamed body")
    }
    lines.append("Content-Length: \(body.count)")
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
  }
}
