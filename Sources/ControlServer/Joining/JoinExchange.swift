public import ControlAPI
internal import Crypto
internal import EdgeModel
public import Logging

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// How a machine gets a platform's token for a ``JoinCode``, over a network that others can read: neither is ever sent.
///
/// Both sides make a key pair for this one time (X25519, RFC 7748). The joining machine shows that it knows the code by an HMAC
/// of its public key; the token comes sealed under a key of both secrets, the shared one and the code (HKDF-SHA256, RFC 5869;
/// ChaCha20-Poly1305, RFC 8439). So who only listens learns nothing, and who doesn't know the code can neither ask nor answer.
public struct JoinExchange: Sendable {
  private let code: JoinCode
  private let key = Curve25519.KeyAgreement.PrivateKey()

  /// The joining machine's side.
  public init(_ code: JoinCode) { self.code = code }

  /// The joining machine's side from end to end.
  /// - Parameter server: the base URL of the agent that made the code.
  /// - Throws: ``ControlError``: it doesn't answer, or not to this code.
  public static func token(for code: JoinCode, from server: String, logger: Logger) async throws -> String {
    let client = try ControlClient(server: server, followsLeader: false, logger: logger)
    let exchange = JoinExchange(code)
    let answer: Result<JoinAnswer, any Error>
    do { answer = .success(try await client.redeem(exchange.request)) } catch { answer = .failure(error) }
    await client.shutdown()
    return try exchange.token(of: try answer.get())
  }

  /// What it asks with.
  public var request: JoinRequest {
    let key = Array(self.key.publicKey.rawRepresentation)
    return JoinRequest(key: SealedBytes(key), proof: SealedBytes(Self.proof(of: key, code)))
  }

  /// - Returns: the platform's token.
  /// - Throws: ``ControlError``: whoever answered doesn't know the code.
  public func token(of answer: JoinAnswer) throws(ControlError) -> String {
    do {
      let other = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: Data(answer.key.bytes))
      let sealing = try Self.sealing(
        key.sharedSecretFromKeyAgreement(with: other), code, request.key.bytes, answer.key.bytes)
      let box = try ChaChaPoly.SealedBox(combined: Data(answer.box.bytes))
      return String(
        decoding: try ChaChaPoly.open(box, using: sealing, authenticating: Data(answer.cluster.rawValue.utf8)),
        as: UTF8.self)
    } catch {
      throw ControlError(
        .forbidden, "the agent that was asked does not know the code: is it the one that the code was made on?")
    }
  }

  /// The platform's side.
  /// - Returns: `nil` where the request was made with another code.
  static func answer(
    _ request: JoinRequest, by code: JoinCode, token: String, of cluster: ClusterID
  ) throws -> JoinAnswer? {
    guard TokenAuthorizer.isEqual(request.proof.bytes, proof(of: request.key.bytes, code)) else { return nil }
    let key = Curve25519.KeyAgreement.PrivateKey()
    let own = Array(key.publicKey.rawRepresentation)
    let other = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: Data(request.key.bytes))
    let sealing = sealing(try key.sharedSecretFromKeyAgreement(with: other), code, request.key.bytes, own)
    let box = try ChaChaPoly.seal(
      Data(token.utf8), using: sealing, authenticating: Data(cluster.rawValue.utf8))
    return JoinAnswer(cluster: cluster, key: SealedBytes(own), box: SealedBytes(Array(box.combined)))
  }

  private static func proof(of key: [UInt8], _ code: JoinCode) -> [UInt8] {
    let secret = SymmetricKey(data: Data(code.text.utf8))
    return Array(HMAC<SHA256>.authenticationCode(for: Data("flotilla join 1\n".utf8 + key), using: secret))
  }

  private static func sealing(
    _ shared: SharedSecret, _ code: JoinCode, _ asker: [UInt8], _ answerer: [UInt8]
  ) -> SymmetricKey {
    shared.hkdfDerivedSymmetricKey(
      using: SHA256.self, salt: Data(code.text.utf8),
      sharedInfo: Data("flotilla join answer 1\n".utf8 + asker + answerer), outputByteCount: 32)
  }
}
