internal import Crypto
public import EdgeModel

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A machine's key pairs, both derived (HKDF-SHA256, RFC 5869) from the one secret that its data directory keeps: with one its
/// agent shows in TLS who it is, with the other it opens what others have sealed for it alone.
public struct MachineKey: Sendable {
  /// What others know of it.
  public let publicKey: MachinePublicKey
  /// The private key for TLS, on the curve P-256 (FIPS 186-5), as PKCS #8 in DER.
  public let tlsKey: [UInt8]
  private let sealing: Curve25519.KeyAgreement.PrivateKey

  /// - Parameter secret: 32 random bytes.
  /// - Throws: ``ControlPlaneError`` where no key can be made of them.
  init(secret: [UInt8]) throws {
    let tls = try Self.tls(secret)
    tlsKey = Array(tls.derRepresentation)
    sealing = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: Self.derived(secret, for: "sealing"))
    let digest = SHA256.hash(data: tls.publicKey.derRepresentation)
    publicKey = try MachinePublicKey(
      Hexadecimal.text(Array(digest) + Array(sealing.publicKey.rawRepresentation)))
  }

  /// Opens what was sealed for this machine.
  /// - Throws: ``ControlPlaneError``: it was sealed for another one, for something else, or by who doesn't have what both share.
  func open(_ box: SealedBytes, as purpose: String, sharing secret: String) throws(ControlPlaneError) -> [UInt8] {
    do {
      var recipient = try HPKE.Recipient(
        privateKey: sealing, ciphersuite: Self.suite, info: Data(purpose.utf8),
        encapsulatedKey: Data(box.bytes.prefix(Self.keyLength)), presharedKey: Self.shared(secret),
        presharedKeyIdentifier: Self.sharedName)
      return Array(try recipient.open(Data(box.bytes.dropFirst(Self.keyLength))))
    } catch {
      throw ControlPlaneError(.conflict, "what was sealed for this machine can't be opened with its key")
    }
  }

  /// Seals something that only one machine can open, and that only who shares a secret with it can have sealed: HPKE (RFC 9180) with a
  /// preshared key, X25519, HKDF-SHA256 and ChaCha20-Poly1305.
  /// - Parameter purpose: what it is for; it opens for nothing else.
  /// - Returns: the encapsulated key, then the ciphertext.
  static func seal(
    _ bytes: [UInt8], for machine: MachinePublicKey, as purpose: String, sharing secret: String
  ) throws(ControlPlaneError) -> SealedBytes {
    do {
      let key = try Curve25519.KeyAgreement.PublicKey(
        rawRepresentation: Data(Hexadecimal.bytes(machine.sealingKey) ?? []))
      var sender = try HPKE.Sender(
        recipientKey: key, ciphersuite: suite, info: Data(purpose.utf8), presharedKey: shared(secret),
        presharedKeyIdentifier: sharedName)
      let box = try sender.seal(Data(bytes))
      return SealedBytes(Array(sender.encapsulatedKey) + Array(box))
    } catch {
      throw ControlPlaneError(.invalid, "nothing can be sealed for the key of a machine: \(error)")
    }
  }

  private static let sharedName = Data("token".utf8)

  private static func shared(_ secret: String) -> SymmetricKey {
    SymmetricKey(data: SHA256.hash(data: Data(secret.utf8)))
  }

  /// The bytes of an encapsulated key of X25519.
  private static let keyLength = 32
  private static let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly

  /// One derived text in four thousand million is no private key of P-256: the next one is taken then.
  private static func tls(_ secret: [UInt8]) throws -> P256.Signing.PrivateKey {
    for attempt in 1...3 {
      if let key = try? P256.Signing.PrivateKey(rawRepresentation: derived(secret, for: "tls \(attempt)")) {
        return key
      }
    }
    throw ControlPlaneError(.invalid, "no key for TLS can be made of this machine's secret")
  }

  private static func derived(_ secret: [UInt8], for purpose: String) -> [UInt8] {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: secret), info: Data("flotilla machine \(purpose)".utf8), outputByteCount: 32
    ).withUnsafeBytes { Array($0) }
  }
}

/// The private halves are in no text that is made of it.
extension MachineKey: CustomStringConvertible, CustomReflectable {
  public var description: String { "MachineKey(\(publicKey.tlsDigest.prefix(16)))" }
  public var customMirror: Mirror { Mirror(self, children: ["publicKey": publicKey]) }
}
