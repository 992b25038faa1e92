/// A request, without the endpoint that it goes to.
package struct HTTPRequest: Sendable {
  package var method: HTTPMethod
  package var target: RequestTarget
  package var headers: HTTPHeaders
  package var body: HTTPRequestBody
  package var timeouts: HTTPTimeouts

  package init(
    _ method: HTTPMethod, _ target: RequestTarget, headers: HTTPHeaders = [:], body: HTTPRequestBody = .none,
    timeouts: HTTPTimeouts = .exchange
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
    self.timeouts = timeouts
  }
}
