/// Status and headers of a response.
package struct HTTPResponseHead: Sendable, Hashable {
  package var status: Int
  package var headers: HTTPHeaders

  package init(status: Int, headers: HTTPHeaders) {
    self.status = status
    self.headers = headers
  }

  package var isSuccess: Bool { (200..<300).contains(status) }
}

/// A response: its head as soon as that is in, and its body as it comes.
///
/// The transfer lives as long as the body: letting go of the response unread closes the connection.
package struct HTTPResponse: Sendable {
  package let head: HTTPResponseHead
  package let body: HTTPBody

  package var status: Int { head.status }
  package var headers: HTTPHeaders { head.headers }
}
