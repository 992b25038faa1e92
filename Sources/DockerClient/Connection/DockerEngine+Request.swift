internal import HTTPTransport

/// What the engine answered to ``DockerEngine/request(_:_:query:headers:body:timeout:)``.
public struct EngineResponse: Sendable {
  /// The HTTP status, such as 200.
  public let status: Int
  /// The engine's fields. Names that come twice have their first value.
  public let headers: [String: String]
  /// The whole body, as it came.
  public let bytes: [UInt8]

  /// The answer as JSON.
  /// - Throws: ``DockerError/Code/unexpectedResponse`` if it is none, or none of that kind.
  public func json<Value: EngineValue>(as type: Value.Type = Value.self) throws -> Value {
    try EngineConnection.read(bytes, "request", status: status)
  }

  /// The body as text; what isn't UTF-8 in it becomes U+FFFD.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension DockerEngine {
  /// Sends any request of the versioned API and reads the whole answer: for what has no method here yet.
  ///
  ///     let plugins: [JSONValue] = try await docker.request("GET", "/plugins").json()
  ///
  /// - Parameters:
  ///   - path: below the version, with a slash in front; percent-encoded where that is needed.
  ///   - query: encoded here.
  ///   - body: sent as JSON.
  ///   - timeout: for all of it; nil: as long as the engine takes.
  /// - Throws: ``DockerError`` also for every status of 300 or more besides 304. An answer may have 64 MiB.
  public func request(
    _ method: String, _ path: String, query: KeyValuePairs<String, String> = [:], headers: [String: String] = [:],
    body: JSONValue? = nil, timeout: Duration? = .seconds(60)
  ) async throws -> EngineResponse {
    var target = RequestTarget(encoded: path)
    for (name, value) in query { target.addQuery(name, value) }
    var fields = HTTPHeaders()
    for (name, value) in headers.sorted(by: { $0.key < $1.key }) { fields.append(name, value) }
    var content = HTTPRequestBody.none
    if let body {
      fields["Content-Type"] = fields["Content-Type"] ?? "application/json"
      content = .bytes(try EngineJSON.encode(body))
    }
    let operation = "\(method) \(path)"
    let response = try await connection.send(
      operation, HTTPMethod(method), target, headers: fields, body: content, timeouts: .exactly(timeout),
      allowing: 304)
    let bytes = try await connection.translating(operation) {
      try await response.body.collect(upTo: EngineConnection.answerLimit)
    }
    let answered = response.headers.fields.map { ($0.name, $0.value) }
    return EngineResponse(
      status: response.status, headers: Dictionary(answered, uniquingKeysWith: { first, _ in first }), bytes: bytes)
  }
}
