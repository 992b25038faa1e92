/// Why an HTTP exchange failed.
///
/// A response with a status of 400 or more is *not* an error here: whoever knows the API behind the endpoint decides.
/// Cancelling the task surfaces as `CancellationError`.
package struct HTTPError: Error, Sendable, CustomStringConvertible {
  /// The kind of failure. The set is open: match those you act on and treat the rest alike.
  package struct Code: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// The endpoint, target, header or body can't be sent as it is. Nothing was sent.
    package static let invalidRequest = Code(description: "invalidRequest")
    /// The host name has no address.
    package static let resolutionFailed = Code(description: "resolutionFailed")
    /// No connection came about: nobody listens, no such socket, no route.
    package static let connectFailed = Code(description: "connectFailed")
    /// No connection within ``HTTPTimeouts/connect``.
    package static let connectTimeout = Code(description: "connectTimeout")
    /// Nothing was heard from the peer for ``HTTPTimeouts/idle``.
    package static let idleTimeout = Code(description: "idleTimeout")
    /// The exchange took longer than ``HTTPTimeouts/overall``.
    package static let overallTimeout = Code(description: "overallTimeout")
    /// TLS failed: the certificate, the client's certificate, or the protocol.
    package static let tls = Code(description: "tls")
    /// The connection ended before the response did.
    package static let connectionClosed = Code(description: "connectionClosed")
    /// What came back isn't HTTP, or breaks a limit of ours.
    package static let protocolViolation = Code(description: "protocolViolation")
    /// The body is larger than the caller allowed.
    package static let bodyTooLarge = Code(description: "bodyTooLarge")
    /// The stream that produces the request's body threw; ``HTTPError/cause`` has its error.
    package static let uploadFailed = Code(description: "uploadFailed")
    /// The client was shut down.
    package static let shutDown = Code(description: "shutDown")
    /// Two tasks read one body at the same time.
    package static let concurrentReads = Code(description: "concurrentReads")
    /// A failure of libcurl or the system with no better name.
    package static let system = Code(description: "system")
  }

  package let code: Code
  package let message: String
  /// libcurl's number, where it was libcurl that failed.
  package let curlCode: UInt32?
  package let cause: (any Error)?

  package init(_ code: Code, _ message: String, curlCode: UInt32? = nil, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.curlCode = curlCode
    self.cause = cause
  }

  /// Whether the same request may succeed later without anybody changing it.
  package var isRetriable: Bool {
    [.resolutionFailed, .connectFailed, .connectTimeout, .idleTimeout, .overallTimeout, .connectionClosed].contains(
      code)
  }

  package var description: String {
    var text = "\(code): \(message)"
    if let curlCode { text += " (libcurl \(curlCode))" }
    if let cause { text += ", caused by: \(cause)" }
    return text
  }
}
