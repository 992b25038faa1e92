import HTTPTransport

/// Asks apps over HTTP, as a browser would.
enum Web {
  /// The body of a 200 answer, or `nil` for any other and for none.
  static func get(_ base: String, _ target: RequestTarget = "/") async throws -> String? {
    // Over a connection of its own: one that is kept may still be with the version before.
    let client = HTTPClient()
    do {
      let endpoint = try HTTPEndpoint(url: base)
      let request = HTTPRequest(
        .get, target, timeouts: HTTPTimeouts(connect: .seconds(2), idle: .seconds(5), overall: .seconds(5)))
      let response = try await client.execute(request, at: endpoint)
      let body = try await response.body.collect(upTo: 1 << 20)
      return response.status == 200 ? String(decoding: body, as: UTF8.self) : nil
    } catch is HTTPError {
      return nil
    }
  }
}
