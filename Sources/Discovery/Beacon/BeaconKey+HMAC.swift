#if Crypto
  internal import Crypto

  extension BeaconKey {
    /// The key that belongs to a secret: HMAC with SHA-256 (RFC 2104), by a key that HKDF (RFC 5869) derives, so that
    /// the same secret may serve elsewhere.
    /// - Parameter secret: at least ``shortestSecret`` random bytes. What people can remember is no secret here: each
    ///   beacon lets everybody on the network try.
    /// - Throws: ``DiscoveryError`` with ``DiscoveryError/Code/invalidConfiguration`` if it is shorter.
    public init(secret: some Sequence<UInt8>) throws(DiscoveryError) {
      let secret = Array(secret)
      guard secret.count >= Self.shortestSecret else {
        throw DiscoveryError(
          .invalidConfiguration, "a beacon's secret has at least \(Self.shortestSecret) bytes, not \(secret.count)")
      }
      let key = HKDF<SHA256>.deriveKey(
        inputKeyMaterial: SymmetricKey(data: secret), info: Array("flotilla beacon 1".utf8),
        outputByteCount: Self.codeLength)
      self.init(
        make: { bytes in Array(HMAC<SHA256>.authenticationCode(for: Array(bytes), using: key)) },
        check: { code, bytes in
          HMAC<SHA256>.isValidAuthenticationCode(Array(code), authenticating: Array(bytes), using: key)
        })
    }
  }
#endif
