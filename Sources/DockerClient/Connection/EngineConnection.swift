internal import HTTPTransport
internal import Logging

/// Requests to one engine: version prefix, statuses, error bodies, decoding.
final class EngineConnection: Sendable {
  /// Largest answer that is read whole, and most of an error's body that is kept.
  static let answerLimit = 64 << 20
  static let errorLimit = 64 << 10

  private let client: HTTPClient
  private let endpoint: HTTPEndpoint
  private let dialer: ProgramDialer?
  private let timeouts: EngineTimeouts
  private let negotiated = SingleFlight<APIVersion>()
  private let fixedVersion: APIVersion?
  private let logger: Logger

  init(_ address: EngineAddress, version: APIVersion?, timeouts: EngineTimeouts, logger: Logger) {
    client = HTTPClient()
    self.address = address.name
    endpoint = address.endpoint
    dialer = address.dialer
    machine = address.machine
    self.timeouts = timeouts
    fixedVersion = version
    self.logger = logger
  }

  /// Where the engine is, as it is said to people.
  let address: String
  /// Which machine it is on; nil: this one.
  let machine: String?

  /// Whether one direction of a connection that was taken over can end alone.
  var canHalfClose: Bool {
    if case .tls = endpoint.address { return false }
    return true
  }

  /// For tasks that run on the client's thread.
  var executor: any TaskExecutor { client.executor }

  func close() async {
    await client.shutdown()
  }

  // MARK: Requests

  /// Sends a request of the versioned API and returns its response if the engine agreed.
  /// - Parameter allowing: a status of 300 or more that is no failure.
  func send(
    _ operation: String, _ method: HTTPMethod, _ target: RequestTarget, headers: HTTPHeaders = [:],
    body: HTTPRequestBody = .none, timeouts: CallTimeout = .answer(), allowing: Int? = nil
  ) async throws -> HTTPResponse {
    let version = try await version()
    let request = HTTPRequest(
      method, target.below("/v\(version)"), headers: headers, body: body, timeouts: self.timeouts.applied(to: timeouts))
    let response = try await execute(request, operation)
    if response.head.isSuccess || response.status == allowing { return response }
    throw await failure(response, operation)
  }

  /// Asks for the connection itself, to which both sides may write.
  /// - Parameter name: of what is spoken on it then.
  func upgrade(
    _ operation: String, _ method: HTTPMethod, _ target: RequestTarget, headers: HTTPHeaders = [:],
    body: HTTPRequestBody = .none, to name: String = "tcp"
  ) async throws -> HTTPUpgradedConnection {
    let version = try await version()
    let request = HTTPRequest(
      method, target.below("/v\(version)"), headers: headers, body: body, timeouts: timeouts.applied(to: .stream))
    let upgraded = try await translating(operation) { try await client.upgrade(request, at: endpoint, to: name) }
    if upgraded.isUpgraded { return upgraded }
    throw await failure(upgraded.head, upgraded.body, operation)
  }

  /// Sends a request and passes over the answer's body.
  /// - Returns: false if the engine said that nothing was to be done (304).
  func change(
    _ operation: String, _ method: HTTPMethod, _ target: RequestTarget, timeouts: CallTimeout = .answer()
  ) async throws -> Bool {
    let response = try await send(operation, method, target, timeouts: timeouts, allowing: 304)
    _ = try await translating(operation) { try await response.body.collect(upTo: Self.errorLimit) }
    return response.status != 304
  }

  // MARK: Version

  /// The API's version that both sides know.
  func version() async throws -> APIVersion {
    if let fixedVersion {
      guard fixedVersion >= .oldest else {
        throw DockerError(
          .unsupported, "API \(fixedVersion) was set, and this client speaks \(APIVersion.oldest) and later")
      }
      return fixedVersion
    }
    return try await negotiated.value {
      let ping = try await ping()
      guard ping.version >= .oldest else {
        throw DockerError(
          .unsupported,
          "the engine speaks API \(ping.version), this client \(APIVersion.oldest) and later: it takes Docker 20.10 or Podman 4",
          operation: "SystemPing")
      }
      let version = min(ping.version, .newest)
      logger.debug(
        "Agreed on an API version with the Docker engine",
        metadata: ["engine": "\(address)", "api.version": "\(version)"])
      return version
    }
  }

  /// HEAD where it is known (1.40), else GET; neither has a version in its path.
  func ping() async throws -> EnginePing {
    let timeouts = timeouts.applied(to: .exactly(.seconds(10)))
    let head = try await execute(HTTPRequest(.head, "/_ping", timeouts: timeouts), "SystemPingHead")
    if head.head.isSuccess, let ping = EnginePing(head.headers) { return ping }
    let response = try await execute(HTTPRequest(.get, "/_ping", timeouts: timeouts), "SystemPing")
    guard response.head.isSuccess else { throw await failure(response, "SystemPing") }
    _ = try await translating("SystemPing") { try await response.body.collect(upTo: Self.errorLimit) }
    guard let ping = EnginePing(response.headers) else {
      throw DockerError(
        .unexpectedResponse, "what answers doesn't say which version of the API it speaks, as engines do",
        operation: "SystemPing")
    }
    return ping
  }

  // MARK: Failures

  private func execute(_ request: HTTPRequest, _ operation: String) async throws -> HTTPResponse {
    try await translating(operation) { try await client.execute(request, at: endpoint) }
  }

  private func failure(_ response: HTTPResponse, _ operation: String) async -> DockerError {
    await failure(response.head, response.body, operation)
  }

  private func failure(_ head: HTTPResponseHead, _ body: HTTPBody, _ operation: String) async -> DockerError {
    let bytes: [UInt8]
    do {
      bytes = try await body.prefix(upTo: Self.errorLimit)
    } catch {
      bytes = []  // the status says what matters; the rest of its explanation is lost with the connection
    }
    let message = EngineMessage.text(bytes) ?? "the engine gave no reason"
    if head.status == 400, message.contains("client version") { negotiated.forget() }
    logger.debug(
      "The Docker engine refused an operation",
      metadata: ["operation": "\(operation)", "status": "\(head.status)", "message": "\(message)"])
    return DockerError(
      .init(status: head.status, message: message), message, operation: operation, status: head.status)
  }

  /// Runs `body` with the transport's errors as this module's.
  func translating<Value>(_ operation: String, _ body: () async throws -> Value) async throws -> Value {
    do {
      return try await body()
    } catch let error as HTTPError {
      // A program that makes the connection knows better than the connection why there is none.
      if let fault = dialer?.fault, [.connectionClosed, .connectFailed].contains(error.code) {
        throw DockerError(
          fault.code, "no Docker engine answers at \(address): \(fault.words)", operation: operation, cause: error)
      }
      throw DockerError(error, operation: operation, address: address)
    }
  }
}

extension HTTPBody {
  /// The first bytes; what is beyond `limit` closes the transfer.
  fileprivate func prefix(upTo limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await chunk in self {
      bytes += chunk.prefix(limit - bytes.count)
      if bytes.count >= limit {
        close()
        break
      }
    }
    return bytes
  }
}
