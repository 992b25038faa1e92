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
  init(status: Int) {
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
      case .resolutionFailed, .connectFailed, .tls: .unavailable
      case .connectTimeout, .idleTimeout, .overallTimeout: .timeout
      case .connectionClosed: .disconnected
      case .uploadFailed: .uploadFailed
      case .shutDown: .closed
      default: .unexpectedResponse
      }
    let text = code == .unavailable ? "no Docker engine answers at \(address): \(error.message)" : error.message
    self.init(code, text, operation: operation, cause: error.code == .uploadFailed ? error.cause : error)
  }
}
