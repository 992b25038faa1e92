internal import HTTPTransport
internal import Logging

/// Sends requests to one agent and reads its answers.
struct Exchange: Sendable {
  /// The largest answer that is read whole, in bytes.
  static let answerLimit = 32 << 20
  /// The largest answer that says what went wrong.
  static let errorLimit = 256 << 10

  let endpoint: HTTPEndpoint
  /// Where the leader was found last; `nil` for not looking for it.
  let leader: LeaderMemory?
  let token: String?
  /// Where the token may go.
  let servers: ProvenServers
  let client: HTTPClient
  let logger: Logger

  /// Sends a request and decodes its answer.
  func answer<Answer: Decodable>(
    _ method: HTTPMethod, _ target: RequestTarget, headers: HTTPHeaders = [:], body: (any Encodable & Sendable)? = nil,
    timeouts: HTTPTimeouts = .exchange
  ) async throws -> Answer {
    let response = try await send(method, target, headers: headers, body: body, timeouts: timeouts)
    let bytes = try await read(response, upTo: Self.answerLimit)
    do {
      return try ControlJSON.decode(Answer.self, from: bytes)
    } catch {
      throw ControlError(
        .protocolViolation,
        "what answers at \(endpoint) doesn't speak this version of the API: \(target.path): \(error.message)")
    }
  }

  /// Sends bytes as they are and decodes the answer.
  func answer<Answer: Decodable>(
    _ method: HTTPMethod, _ target: RequestTarget, headers: HTTPHeaders, raw bytes: [UInt8], timeouts: HTTPTimeouts
  ) async throws -> Answer {
    let request = HTTPRequest(method, target, headers: headers, body: .bytes(bytes), timeouts: timeouts)
    let answer = try await read(try await send(request, to: endpoint), upTo: Self.errorLimit)
    return try ControlJSON.decode(Answer.self, from: answer)
  }

  /// Sends a request whose answer has no body.
  func acknowledge(
    _ method: HTTPMethod, _ target: RequestTarget, headers: HTTPHeaders = [:], body: (any Encodable & Sendable)? = nil,
    timeouts: HTTPTimeouts = .exchange
  ) async throws {
    let response = try await send(method, target, headers: headers, body: body, timeouts: timeouts)
    _ = try await read(response, upTo: Self.errorLimit)
  }

  /// Sends a body as it is, to an answer without one.
  func upload(_ target: RequestTarget, _ body: HTTPRequestBody) async throws {
    var headers: HTTPHeaders = ["Content-Type": "application/octet-stream"]
    if let token { headers["Authorization"] = "Bearer \(token)" }
    // A streamed body is sent once, so it goes to the address itself and follows nobody.
    let request = HTTPRequest(
      .put, target, headers: headers, body: body,
      timeouts: HTTPTimeouts(connect: .seconds(10), idle: .seconds(60), overall: nil))
    _ = try await read(try await send(request, to: endpoint), upTo: Self.errorLimit)
  }

  /// Sends a request whose answer goes on line by line.
  func lines<Element: Decodable & Sendable>(_ target: RequestTarget) async throws -> ControlStream<Element> {
    let response = try await stream(target)
    return ControlStream(body: response.body, endpoint: endpoint)
  }

  /// Sends a request with a body whose answer goes on line by line.
  func lines<Element: Decodable & Sendable>(
    _ target: RequestTarget, posting body: some Encodable & Sendable
  ) async throws -> ControlStream<Element> {
    let response = try await send(
      .post, target, body: body,
      timeouts: HTTPTimeouts(connect: .seconds(10), idle: Wire.streamSilence, overall: nil))
    return ControlStream(body: response.body, endpoint: endpoint)
  }

  /// Sends a request whose answer is not read whole.
  func stream(_ target: RequestTarget) async throws -> HTTPResponse {
    try await send(
      .get, target, timeouts: HTTPTimeouts(connect: .seconds(10), idle: Wire.streamSilence, overall: nil))
  }

  private func send(
    _ method: HTTPMethod, _ target: RequestTarget, headers: HTTPHeaders = [:], body: (any Encodable & Sendable)? = nil,
    timeouts: HTTPTimeouts
  ) async throws -> HTTPResponse {
    var headers = headers
    headers["Accept"] = "\(Wire.json), \(Wire.lines)"
    if let token { headers["Authorization"] = "Bearer \(token)" }
    var content = HTTPRequestBody.none
    if let body {
      headers["Content-Type"] = Wire.json
      content = .bytes(try ControlJSON.encode(body))
    }
    let request = HTTPRequest(method, target, headers: headers, body: content, timeouts: timeouts)
    guard let leader else { return try await send(request, to: endpoint) }
    return try await leader.find(from: endpoint) { try await send(request, to: $0) }
  }

  /// Asks an agent who it is: without the token, and as it would answer everybody.
  func ping(nonce: String?, within patience: Duration) async throws -> PingAnswer {
    try await ping(endpoint, nonce: nonce, within: patience)
  }

  private func ping(_ endpoint: HTTPEndpoint, nonce: String?, within patience: Duration) async throws -> PingAnswer {
    var target: RequestTarget = "/ping"
    if let nonce { target.addQuery("nonce", nonce) }
    let request = HTTPRequest(
      .get, target, headers: ["Accept": Wire.json],
      timeouts: HTTPTimeouts(connect: min(patience, .seconds(5)), idle: .seconds(5), overall: patience))
    let response = try await send(request, at: endpoint, of: endpoint)
    let answer: PingAnswer
    do {
      answer = try ControlJSON.decode(PingAnswer.self, from: try await read(response, upTo: Self.errorLimit))
    } catch let error as ControlError where error.code == .invalid {
      throw ControlError(
        .protocolViolation, "what answers at \(endpoint) doesn't speak this version of the API: /ping: \(error.message)"
      )
    }
    guard answer.service == PingAnswer.flotilla else {
      throw ControlError(.protocolViolation, "what answers at \(endpoint) is no flotilla agent")
    }
    return answer
  }

  private func send(_ request: HTTPRequest, to endpoint: HTTPEndpoint) async throws -> HTTPResponse {
    guard let token else { return try await send(request, at: endpoint, of: endpoint) }
    let patience = min(request.timeouts.overall ?? .seconds(10), .seconds(10))
    let place = try await servers.place(of: endpoint, for: token) {
      try await ping(endpoint, nonce: $0, within: patience)
    }
    return try await send(request, at: place, of: endpoint)
  }

  private func send(
    _ request: HTTPRequest, at place: HTTPEndpoint, of endpoint: HTTPEndpoint
  ) async throws -> HTTPResponse {
    logger.debug(
      "request",
      metadata: ["method": "\(request.method)", "path": "\(request.target.path)", "server": "\(place)"])
    do {
      let response = try await client.execute(request, at: place)
      guard response.head.isSuccess else { throw await refusal(response) }
      return response
    } catch let error as HTTPError {
      if error.code == .tls { servers.forget(endpoint) }
      throw ControlError(error, at: endpoint)
    }
  }

  private func read(_ response: HTTPResponse, upTo limit: Int) async throws -> [UInt8] {
    do {
      return try await response.body.collect(upTo: limit)
    } catch let error as HTTPError {
      throw ControlError(error, at: endpoint)
    }
  }

  /// What an answer of 300 or more says.
  private func refusal(_ response: HTTPResponse) async -> any Error {
    do {
      let bytes = try await read(response, upTo: Self.errorLimit)
      let error = try ControlJSON.decode(ErrorDocument.self, from: bytes).controlError
      guard error.code == .unauthenticated else { return error }
      return ControlError(.unauthenticated, "\(endpoint): \(error.message). \(Self.tokenAdvice)")
    } catch is CancellationError {
      return CancellationError()
    } catch {
      logger.debug("an answer without a readable reason", metadata: ["status": "\(response.status)"])
      return ControlError(
        ControlError.code(forStatus: response.status),
        "\(endpoint) answered with status \(response.status) and no reason: is it a flotilla agent?")
    }
  }

  private static let tokenAdvice = """
    Set FLOTILLA_TOKEN to the content of the file 'token' in the data directory of the agent that leads, or run this \
    on its machine as the user who runs it
    """
}

extension ControlError {
  /// A failed exchange, in words that say what to do.
  init(_ error: HTTPError, at endpoint: HTTPEndpoint) {
    switch error.code {
    case .connectFailed, .resolutionFailed, .connectTimeout:
      self.init(
        .unreachable,
        "no agent answers at \(endpoint): is flotilla-agent running? Set --server or FLOTILLA_SERVER")
    case .tls:
      self.init(.unreachable, "no safe connection to \(endpoint): \(error.message)")
    case .idleTimeout, .overallTimeout:
      self.init(.timeout, "the agent at \(endpoint) took too long to answer")
    case .connectionClosed, .shutDown:
      self.init(.connectionLost, "the connection to \(endpoint) ended before the answer was complete")
    case .invalidRequest:
      self.init(.invalid, error.message)
    case .bodyTooLarge, .protocolViolation:
      self.init(.protocolViolation, "what answers at \(endpoint) is no flotilla agent: \(error.message)")
    default:
      self.init(.connectionLost, "the exchange with \(endpoint) failed: \(error)")
    }
  }
}
