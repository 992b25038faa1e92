/// How a TLS connection is verified and who the client says it is. The server's certificate and name are always checked, but for
/// a server whose key is known.
package struct TLSOptions: Sendable, Hashable {
  /// A PEM file with the authorities to trust instead of the system's.
  package var authorityFile: String?
  /// A PEM file with the client's certificate, and the one with its key.
  package var certificateFile: String?
  package var keyFile: String?
  /// The SHA-256 of the server's public key (its SubjectPublicKeyInfo in DER), in base 64 as in RFC 7469: whoever has the key to it
  /// is the right one, whatever its certificate says and whoever signed that.
  package var pin: String?

  package init(
    authorityFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil, pin: String? = nil
  ) {
    self.pin = pin
    self.authorityFile = authorityFile
    self.certificateFile = certificateFile
    self.keyFile = keyFile
  }
}
