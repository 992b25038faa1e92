internal import HTTPTransport

/// What the engine says when it refuses: JSON with a message, or text from a proxy.
enum EngineMessage {
  private struct Body: Decodable {
    let message: String
  }

  static func text(_ bytes: [UInt8]) -> String? {
    let message: String
    if let body = try? EngineJSON.decode(Body.self, from: bytes) {
      message = body.message
    } else {
      message = String(decoding: bytes.prefix(2048), as: UTF8.self)  // not JSON: as it stands
    }
    let trimmed = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    return trimmed.isEmpty ? nil : trimmed
  }
}

extension DockerError.Code {
  /// - Parameter message: the engine's words: some states of it have no status of their own.
  init(status: Int, message: String) {
    self = Self.swarm(status, message) ?? Self.failure(status, message) ?? Self(status: status)
  }

  private static func swarm(_ status: Int, _ message: String) -> Self? {
    guard status == 503 else { return nil }
    if message.contains("already part of a swarm") { return .alreadyInSwarm }
    if message.contains("needs to be unlocked") { return .swarmLocked }
    if message.contains("not a swarm manager") || message.contains("not part of a swarm") { return .notSwarmManager }
    return nil
  }

  /// Engines pass on as their own failure what the disk or a registry did.
  private static func failure(_ status: Int, _ message: String) -> Self? {
    status >= 500 ? Self(reason: message) : nil
  }

  /// What the disk or a registry did, as far as the engine's words for its own failure tell it.
  init?(reason message: String) {
    // The words of a command of a build are the Dockerfile's.
    if message.hasPrefix("The command '"), message.contains("returned a non-zero code") { return nil }
    if message.contains("no space left on device") {
      self = .noSpace
      return
    }
    let refusals = ["status: 401", "no basic auth credentials", "unauthorized: "]
    // Further within the message, "denied" may as well mean that there is no such repository.
    guard refusals.contains(where: { message.contains($0) }) || message.hasPrefix("denied: ") else { return nil }
    self = .forbidden
  }

  private init(status: Int) {
    self =
      switch status {
      case 404: .notFound
      case 409: .conflict
      case 401, 403, 407: .forbidden
      case 503, 502: .unavailable
      case 504, 408: .timeout
      case 400..<500: .badRequest
      case 500...: .engineFailure
      default: .unexpectedResponse
      }
  }
}

extension DockerError {
  init(_ error: HTTPError, operation: String, address: String) {
    let code: Code =
      switch error.code {
      case .invalidRequest: .badRequest
      case .resolutionFailed, .connectFailed: .unavailable
      case .tls: .untrusted
      case .connectTimeout, .idleTimeout, .overallTimeout: .timeout
      case .connectionClosed: .disconnected
      case .uploadFailed: .uploadFailed
      case .shutDown: .closed
      default: .unexpectedResponse
      }
    if error.code == .connectFailed, let fault = UnixSocketFault(address: address) {
      self.init(fault.code, fault.description, operation: operation, cause: error)
      return
    }
    let text =
      switch code {
      case .unavailable: "no Docker engine answers at \(address): \(error.message)"
      case .untrusted: "no TLS with the Docker engine at \(address): \(error.message)"
      default: error.message
      }
    self.init(code, text, operation: operation, cause: error.code == .uploadFailed ? error.cause : error)
  }
}
