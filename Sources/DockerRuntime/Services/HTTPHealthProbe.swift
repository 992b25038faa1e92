public import EdgeAgent
import HTTPTransport

/// Asks apps over HTTP whether they are well, over a connection of its own each time.
public struct HTTPHealthProbe: HTTPProbe {
  /// Nothing is kept between two probes.
  public init() {}

  public func get(_ path: String, at target: PortTarget, within limit: Duration) async throws -> HealthAnswer {
    let client = HTTPClient()
    let answer: HealthAnswer
    do {
      let request = HTTPRequest(
        .get, RequestTarget(encoded: path), timeouts: HTTPTimeouts(connect: limit, overall: limit))
      let response = try await client.execute(request, at: HTTPEndpoint(.tcp(host: target.host, port: target.port)))
      answer = (200..<400).contains(response.status) ? .well : .unwell("answered \(response.status)")
    } catch let error as HTTPError {
      answer = .unwell(Self.words(error, limit))
    } catch {
      await client.shutdown()
      throw error
    }
    await client.shutdown()
    return answer
  }

  private static func words(_ error: HTTPError, _ limit: Duration) -> String {
    switch error.code {
    case .connectTimeout, .idleTimeout, .overallTimeout: "got no answer within \(Self.seconds(limit))"
    case .connectFailed: "found nobody who listens"
    case .connectionClosed: "got no answer"
    case .protocolViolation: "got an answer that isn't HTTP"
    default: "could not be tried (\(error.message))"
    }
  }

  private static func seconds(_ limit: Duration) -> String {
    limit.components.seconds > 0 ? "\(limit.components.seconds) s" : "\(Int64(limit / .milliseconds(1))) ms"
  }
}
