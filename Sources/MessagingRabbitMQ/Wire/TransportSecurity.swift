internal import CRabbitMQ
internal import Messaging

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The TLS of one connection.
///
/// librabbitmq connects, shakes hands and reads; chain and name are verified by OpenSSL in the handshake. Writing goes
/// straight to OpenSSL on the same thread: the library's own sending would wait, one record a frame.
@safe final class TransportSecurity {
  private let settings: RabbitMQConfiguration.TLS
  /// The C side's view; it must stay where it is until the connection is destroyed, which its owner sees to.
  private let state: UnsafeMutablePointer<flotilla_tls>

  init(_ settings: RabbitMQConfiguration.TLS) {
    self.settings = settings
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: flotilla_tls())
    unsafe state.pointee.server_name = unsafe Self.copy(settings.serverName)
    unsafe state.pointee.key_password = unsafe Self.copy(settings.keyPassword)
  }

  deinit {
    unsafe free(UnsafeMutableRawPointer(mutating: state.pointee.server_name))
    unsafe free(UnsafeMutableRawPointer(mutating: state.pointee.key_password))
    unsafe state.deallocate()
  }

  private static func copy(_ text: String?) -> UnsafePointer<CChar>? {
    guard let text, let copy = unsafe strdup(text) else { return nil }
    return unsafe UnsafePointer(copy)
  }

  /// A socket for TLS; OpenSSL sets itself up when first used, and others in the process use it too.
  static func socket(_ connection: amqp_connection_state_t) -> OpaquePointer? {
    amqp_set_initialize_ssl_library(0)
    return unsafe amqp_ssl_socket_new(connection)
  }

  /// Reads the files and says what is expected of the peer; before the socket is opened.
  func prepare(_ socket: OpaquePointer, host: String) throws(MessagingError) {
    guard let context = unsafe amqp_ssl_socket_get_context(socket) else {
      throw MessagingError(.connectionFailed, "the C library has no context for TLS")
    }
    // Both are done by OpenSSL itself, below.
    unsafe amqp_ssl_socket_set_verify_peer(socket, 0)
    unsafe amqp_ssl_socket_set_verify_hostname(socket, 0)
    unsafe flotilla_tls_begin(context, state)
    let files = [
      ("cacertfile", settings.caCertificateFile), ("certfile", settings.certificateFile), ("keyfile", settings.keyFile),
    ]
    // OpenSSL would tell of a system error alone.
    for case (let option, let file?) in files where unsafe access(file, R_OK) != 0 {
      throw MessagingError(
        .untrusted, "'\(file)' (\(option)) can't be read: \(unsafe String(cString: strerror(errno)))",
        rawCode: Int(errno))
    }
    if let file = settings.caCertificateFile, unsafe amqp_ssl_socket_set_cacert(socket, file) != 0 {
      throw Self.unusable("'\(file)' (cacertfile) holds no certificates")
    }
    if let certificate = settings.certificateFile, let key = settings.keyFile,
      unsafe amqp_ssl_socket_set_key(socket, certificate, key) != 0
    {
      throw Self.unusable("the certificate '\(certificate)' (certfile) and the key '\(key)' (keyfile) can't be used")
    }
    let isSet = unsafe flotilla_tls_expect(
      context, settings.serverName ?? host, settings.verifiesPeer ? 1 : 0, settings.caCertificateFile == nil ? 1 : 0)
    guard isSet == 1 else { throw Self.unusable("OpenSSL does not take the settings for TLS") }
  }

  /// After the login: from now on a write ends with what the socket takes.
  func beginWriting() {
    if let ssl = unsafe state.pointee.ssl { unsafe flotilla_tls_write_partially(ssl) }
  }

  /// Sends what the socket takes now; returns how much that was. What wasn't taken must come again first.
  func send(_ bytes: ArraySlice<UInt8>) throws(MessagingError) -> Int {
    guard let ssl = unsafe state.pointee.ssl else {
      throw MessagingError(.connectionLost, "the connection's TLS has ended")
    }
    var sent = 0
    while sent < bytes.count {
      let rest = bytes[(bytes.startIndex + sent)...]
      let written = unsafe rest.withUnsafeBytes { buffer in
        ERR_clear_error()
        return unsafe SSL_write(ssl, buffer.baseAddress, Int32(clamping: buffer.count))
      }
      guard written <= 0 else {
        sent += Int(written)
        continue
      }
      switch unsafe SSL_get_error(ssl, written) {
      case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return sent
      case let code:
        throw MessagingError(
          .connectionLost, "writing to the broker failed: \(Self.reason ?? "the connection was cut")",
          rawCode: Int(code))
      }
    }
    return sent
  }

  // MARK: Why it failed

  /// What an error while connecting really was, where TLS knows more.
  func judge(_ error: MessagingError, _ configuration: RabbitMQConfiguration) -> MessagingError {
    guard error.code == .connectionFailed else { return error }
    let place = configuration.endpoints.map(\.description).joined(separator: ",")
    let verdict = unsafe Int(state.pointee.verify_error)
    if verdict != 0 {
      let text = unsafe X509_verify_cert_error_string(verdict).map { unsafe String(cString: $0) } ?? "\(verdict)"
      return MessagingError(
        .untrusted, "the certificate of \(place) is not accepted: \(text)\(hint(verdict, configuration))",
        rawCode: verdict, cause: error)
    }
    guard let reason = Self.reason, !Self.isCutOff else { return error }
    return MessagingError(.untrusted, "TLS with \(place) failed: \(reason)", cause: error)
  }

  private func hint(_ verdict: Int, _ configuration: RabbitMQConfiguration) -> String {
    switch Int32(verdict) {
    case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
      "; it should be for '\(settings.serverName ?? configuration.host)' (server_name_indication names another)"
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
      X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      "; trusted are \(settings.caCertificateFile.map { "those in '\($0)'" } ?? "the system's authorities") (cacertfile)"
    default: ""
    }
  }

  private static func unusable(_ text: String) -> MessagingError {
    MessagingError(.untrusted, text + (reason.map { ": \($0)" } ?? ""))
  }

  /// What OpenSSL says about its last failure on this thread.
  private static var reason: String? {
    let code = ERR_peek_last_error()
    guard code != 0 else { return nil }
    return unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) } ?? "OpenSSL error \(code)"
  }

  /// The other side was gone rather than unwilling: that may be another the next time.
  private static var isCutOff: Bool {
    let code = ERR_peek_last_error()
    return flotilla_tls_is_cut(code) != 0
  }
}
