internal import CCurl

extension HTTPError {
  /// The error for libcurl's result of a transfer.
  init(_ code: CURLcode, _ text: String) {
    let isAlert = text.contains("SSL routines") && text.contains("alert")
    let kind: Code =
      switch code {
      case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolutionFailed
      case CURLE_COULDNT_CONNECT: .connectFailed
      // A server refuses a client's certificate after the client's part of TLS 1.3's handshake.
      case CURLE_RECV_ERROR where isAlert, CURLE_SEND_ERROR where isAlert: .tls
      // One that goes away in the middle of a handshake says nothing against anybody's certificate.
      case CURLE_SSL_CONNECT_ERROR where !text.contains("error:"): .connectFailed
      case CURLE_OPERATION_TIMEDOUT: .connectTimeout  // the other timeouts are the loop's own
      case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND:
        .connectionClosed
      case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
        CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_INITFAILED, CURLE_USE_SSL_FAILED,
        CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_CRL_BADFILE, CURLE_SSL_CLIENTCERT, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        .tls
      case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
        .protocolViolation
      case CURLE_URL_MALFORMAT: .invalidRequest
      default: .system
      }
    self.init(kind, text, curlCode: code.rawValue)
  }
}
