internal import HTTPTransport

extension EngineConnection {
  /// Sends a request and reads the whole answer.
  /// - Parameters:
  ///   - value: the body, if any.
  ///   - newFields: those of the body that not every engine knows.
  func value<Value: EngineValue>(
    _ operation: String, _ method: HTTPMethod, _ target: RequestTarget, sending value: (any EngineValue)? = nil,
    newFields: [FieldVersion] = [], headers: HTTPHeaders = [:], timeouts: CallTimeout = .answer()
  ) async throws -> Value {
    let response = try await submit(
      operation, method, target, sending: value, newFields: newFields, headers: headers, timeouts: timeouts)
    return try await read(response, operation)
  }

  /// Reads a whole answer.
  func read<Value: EngineValue>(_ response: HTTPResponse, _ operation: String) async throws -> Value {
    let bytes = try await translating(operation) { try await response.body.collect(upTo: Self.answerLimit) }
    return try Self.read(bytes, operation, status: response.status)
  }

  /// Sends a request with a body and passes over the answer's.
  func change(
    _ operation: String, _ method: HTTPMethod, _ target: RequestTarget, sending value: any EngineValue,
    newFields: [FieldVersion] = [], headers: HTTPHeaders = [:], timeouts: CallTimeout = .answer()
  ) async throws {
    let response = try await submit(
      operation, method, target, sending: value, newFields: newFields, headers: headers, timeouts: timeouts)
    _ = try await translating(operation) { try await response.body.collect(upTo: Self.errorLimit) }
  }

  static func read<Value: EngineValue>(_ bytes: [UInt8], _ operation: String, status: Int? = nil) throws -> Value {
    let json: JSONValue
    do {
      json = try JSONValue(parsing: bytes)
    } catch {
      throw DockerError(
        .unexpectedResponse, "the answer is no JSON: \(error)", operation: operation, status: status, cause: error)
    }
    if let value = Value(json: json) { return value }
    throw DockerError(
      .unexpectedResponse, "the answer isn't what the API says: it can't be read as \(Value.self)",
      operation: operation, status: status)
  }

  private func submit(
    _ operation: String, _ method: HTTPMethod, _ target: RequestTarget, sending value: (any EngineValue)?,
    newFields: [FieldVersion], headers: HTTPHeaders, timeouts: CallTimeout
  ) async throws -> HTTPResponse {
    guard let value else { return try await send(operation, method, target, headers: headers, timeouts: timeouts) }
    let spoken = try await version()
    for field in newFields where spoken < field.since && field.isUsed(in: value.json) {
      throw DockerError(
        .unsupported, "\(field) needs API \(field.since), and this engine speaks \(spoken)", operation: operation)
    }
    var headers = headers
    headers["Content-Type"] = "application/json"
    return try await send(
      operation, method, target, headers: headers, body: .bytes(try EngineJSON.encode(value.json)), timeouts: timeouts)
  }
}
