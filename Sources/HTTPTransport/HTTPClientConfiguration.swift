/// The limits of an ``HTTPClient``.
package struct HTTPClientConfiguration: Sendable, Hashable {
  /// How many idle connections are kept for reuse.
  package var idleConnections = 8
  /// How long an idle connection is kept. After this time without any transfer the client's thread ends as well, until
  /// the next request.
  package var idleLifetime: Duration = .seconds(30)
  /// How many requests with an overall timeout run at once; more wait for their turn. Streams aren't counted.
  package var concurrentExchanges = 64
  /// How many bytes of a response, and of a streamed request, wait in memory for the slower side.
  package var bodyBuffer = 256 * 1024
  /// How long the addresses of a host name are used before it is looked up again.
  package var addressLifetime: Duration = .seconds(30)

  package init() {}
}
