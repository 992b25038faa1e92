/// How a TLS connection is verified and who the client says it is. The server's certificate and name are always checked.
package struct TLSOptions: Sendable, Hashable {
  /// A PEM file with the authorities to trust instead of the system's.
  package var authorityFile: String?
  /// A PEM file with the client's certificate, and the one with its key.
  package var certificateFile: String?
  package var keyFile: String?

  package init(authorityFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil) {
    self.authorityFile = authorityFile
    self.certificateFile = certificateFile
    self.keyFile = keyFile
  }
}
