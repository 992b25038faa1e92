internal import Crypto
public import EdgeAgent
internal import NIOSSL
internal import SwiftASN1
internal import X509

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A certificate around a machine's key for TLS, signed by itself and made anew whenever one is needed: whoever speaks to the
/// machine goes by the key.
public struct AgentCertificate: Sendable {
  /// The name that it is for, whichever machine it is of.
  public static let name = "flotilla-agent"

  /// In DER (X.509, RFC 5280).
  public let bytes: [UInt8]
  /// In PEM (RFC 7468).
  public let text: String
  /// The private key, in PEM as PKCS #8.
  public let keyText: String

  /// Valid from a day ago, since clocks differ, for ten years.
  /// - Throws: ``ControlServerError`` with code `.noTLS`.
  public init(of machine: MachineKey) throws(ControlServerError) {
    do {
      let key = try P256.Signing.PrivateKey(derRepresentation: machine.tlsKey)
      let signer = Certificate.PrivateKey(key)
      let name = try DistinguishedName { CommonName(Self.name) }
      let day: TimeInterval = 86_400
      let certificate = try Certificate(
        version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: signer.publicKey,
        notValidBefore: Date(timeIntervalSinceNow: -day), notValidAfter: Date(timeIntervalSinceNow: 3_650 * day),
        issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
        extensions: try Certificate.Extensions { SubjectAlternativeNames([.dnsName(Self.name)]) },
        issuerPrivateKey: signer)
      var serializer = DER.Serializer()
      try serializer.serialize(certificate)
      bytes = serializer.serializedBytes
      text = try certificate.serializeAsPEM().pemString
      keyText = key.pemRepresentation
    } catch {
      throw ControlServerError(.noTLS, "the machine's key can't be used for TLS: \(error)", cause: error)
    }
  }
}

/// The key is in no text that is made of it.
extension AgentCertificate: CustomStringConvertible, CustomReflectable {
  public var description: String { "AgentCertificate" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension NIOSSLContext {
  convenience init(showing certificate: AgentCertificate) throws {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: [.certificate(try NIOSSLCertificate(bytes: certificate.bytes, format: .der))],
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(certificate.keyText.utf8), format: .pem)))
    configuration.minimumTLSVersion = .tlsv12
    try self.init(configuration: configuration)
  }
}
