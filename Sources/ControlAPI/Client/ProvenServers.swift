internal import EdgeModel
internal import HTTPTransport
internal import Synchronization

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Where agents are spoken to without anybody between: an agent takes TLS on the port that it takes HTTP on.
final class ProvenServers: Sendable {
  private let trust: ServerTrust
  private let known = Mutex<[HTTPEndpoint: HTTPEndpoint]>([:])
  /// More than this many and all are asked anew.
  private static let limit = 256

  init(_ trust: ServerTrust) { self.trust = trust }

  /// Where requests to an agent go.
  /// - Parameters:
  ///   - token: what is to be sent there.
  ///   - ask: asks the agent who it is, of which nobody can be sure yet.
  /// - Throws: ``ControlError``: it proves nothing.
  func place(
    of endpoint: HTTPEndpoint, for token: String, ask: (_ nonce: String) async throws -> PingAnswer
  ) async throws -> HTTPEndpoint {
    guard case .tcp(let host, let port) = endpoint.address else { return endpoint }
    switch trust {
    case .network: return endpoint
    case .key(let key): return try Self.place(host, port, key, endpoint)
    case .proof: if Self.isLocal(host) || Self.isOfApp(token) { return endpoint }
    }
    if let place = known.withLock({ $0[endpoint] }) { return place }
    let nonce = PingProof.nonce()
    let answer = try await ask(nonce)
    guard let proof = answer.proof,
      PingProof.isRight(proof, token: token, nonce: nonce, node: answer.node, key: answer.key)
    else {
      throw ControlError(
        .unauthenticated,
        "\(endpoint) doesn't prove to have the token, so it isn't sent there: is it another platform's?")
    }
    guard let key = answer.key else {
      throw ControlError(
        .unavailable, "the agent at \(endpoint) has no key for TLS, so the token isn't sent there: run a newer one")
    }
    let place = try Self.place(host, port, key, endpoint)
    known.withLock { known in
      if known.count >= Self.limit { known = [:] }
      known[endpoint] = place
    }
    return place
  }

  /// The agent there has another key now, or another one is there.
  func forget(_ endpoint: HTTPEndpoint) { known.withLock { $0[endpoint] = nil } }

  private static func place(
    _ host: String, _ port: UInt16, _ key: MachinePublicKey, _ endpoint: HTTPEndpoint
  ) throws(ControlError) -> HTTPEndpoint {
    let digest = Data(Hexadecimal.bytes(key.tlsDigest) ?? [])
    do {
      return try HTTPEndpoint(
        .tls(host: host, port: port, TLSOptions(pin: digest.base64EncodedString())), basePath: endpoint.basePath)
    } catch {
      throw ControlError(.invalid, error.message)
    }
  }

  /// What doesn't leave this machine.
  private static func isLocal(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || (host.hasPrefix("127.") && host.utf8.allSatisfy { $0 < 0x3A })
  }

  /// An app's token reads its own output, and its agent can't prove to have it.
  private static func isOfApp(_ token: String) -> Bool { token.hasPrefix(PlatformVariable.appTokenPrefix) }
}
