internal import Coordination
internal import HTTPTransport
internal import Logging
internal import Synchronization

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Asks etcd, at whichever endpoint answers.
final class EtcdGateway: Sendable {
  /// The largest answer that is read, in bytes.
  static let answerLimit = 32 << 20

  private struct State {
    /// The endpoint that answered last.
    var preferred = 0
    var token: String?
  }

  private let endpoints: [HTTPEndpoint]
  private let login: Etcd.Login?
  private let timeout: Duration
  private let client = HTTPClient()
  private let logger: Logger
  private let state = Mutex(State())

  init(_ configuration: EtcdConfiguration, logger: Logger) throws(DesiredLogError) {
    let tls = TLSOptions(
      authorityFile: configuration.authorityFile, certificateFile: configuration.certificateFile,
      keyFile: configuration.keyFile)
    guard !configuration.endpoints.isEmpty else {
      throw DesiredLogError(.refused, "etcd: no endpoint is named; expected URLs such as http://10.0.0.7:2379")
    }
    var endpoints: [HTTPEndpoint] = []
    for url in configuration.endpoints {
      do {
        endpoints.append(try HTTPEndpoint(url: url, tls: tls))
      } catch {
        throw DesiredLogError(.refused, "etcd: \(error.message)", cause: error)
      }
    }
    self.endpoints = endpoints
    login = configuration.user.map { Etcd.Login(name: $0, password: configuration.password ?? "") }
    timeout = configuration.requestTimeout
    self.logger = logger
  }

  // MARK: Requests

  func transact(_ transaction: Etcd.Transaction) async throws -> Etcd.TransactionAnswer {
    try await ask("/v3/kv/txn", transaction)
  }

  func range(_ range: Etcd.Range) async throws -> [Etcd.KeyValue] {
    let answer: Etcd.RangeAnswer = try await ask("/v3/kv/range", range)
    return answer.found
  }

  /// - Returns: the lease and how many seconds it lasts.
  func grantLease(_ length: Duration) async throws -> (id: String, seconds: Int64) {
    let seconds = max(2, length.components.seconds)
    let answer: Etcd.LeaseAnswer = try await ask("/v3/lease/grant", Etcd.LeaseRequest(seconds: String(seconds)))
    guard let id = answer.id, let granted = answer.seconds.flatMap({ Int64($0) }), granted > 0 else {
      throw DesiredLogError(.storage, "etcd at \(preferred) granted no lease")
    }
    return (id, granted)
  }

  /// - Returns: how many seconds it lasts from now; `nil` if it has ended.
  func keepLease(_ id: String, timeout: Duration) async throws -> Int64? {
    let answer: Etcd.Streamed<Etcd.LeaseAnswer> = try await ask(
      "/v3/lease/keepalive", Etcd.LeaseRequest(id: id), timeout: timeout)
    guard let seconds = answer.result?.seconds.flatMap({ Int64($0) }), seconds > 0 else { return nil }
    return seconds
  }

  func revokeLease(_ id: String) async throws {
    let _: Etcd.Nothing = try await ask("/v3/lease/revoke", Etcd.LeaseRequest(id: id))
  }

  /// Calls `onChange` when the watch stands, and whenever something below a folder changes. Returns when etcd ends it.
  func watch(_ folder: String, onChange: @Sendable () -> Void) async throws {
    let request = Etcd.WatchRequest(
      createRequest: .init(key: Data(folder.utf8), rangeEnd: Data(EtcdKeys.end(of: folder).utf8)))
    let endpoint = preferred
    let response = try await send("/v3/watch", try StoredJSON.encode(request), to: endpoint, timeouts: .stream)
    // A line is a hint to look, whatever it says: its content is not kept, so its length needs no limit.
    for try await chunk in response.body where chunk.contains(UInt8(ascii: "\n")) { onChange() }
  }

  private var preferred: HTTPEndpoint { endpoints[state.withLock { $0.preferred } % endpoints.count] }

  // MARK: Sending

  private func ask<Answer: Decodable>(
    _ target: RequestTarget, _ request: some Encodable, timeout: Duration? = nil
  ) async throws -> Answer {
    let body = try StoredJSON.encode(request)
    let first = state.withLock { $0.preferred }
    var failure: EtcdFailure?
    for attempt in 0..<endpoints.count {
      let place = (first + attempt) % endpoints.count
      do {
        let answer: Answer = try await ask(target, body, at: endpoints[place], timeout: timeout ?? self.timeout)
        state.withLock { $0.preferred = place }
        return answer
      } catch let fault as EtcdFailure where fault.isTransient {
        logger.debug("etcd didn't answer", metadata: ["endpoint": "\(fault.endpoint)", "reason": "\(fault.message)"])
        failure = fault
      }
    }
    throw failure ?? EtcdFailure(endpoint: "\(preferred)", message: "no endpoint answered")
  }

  private func ask<Answer: Decodable>(
    _ target: RequestTarget, _ body: Data, at endpoint: HTTPEndpoint, timeout: Duration
  ) async throws -> Answer {
    let timeouts = HTTPTimeouts(connect: min(timeout, .seconds(2)), overall: timeout)
    let bytes: [UInt8]
    do {
      let response = try await send(target, body, to: endpoint, timeouts: timeouts)
      bytes = try await response.body.collect(upTo: Self.answerLimit)
    } catch let error as HTTPError {
      throw EtcdFailure(endpoint: "\(endpoint)", message: error.message)
    }
    do {
      return try JSONDecoder().decode(Answer.self, from: Data(bytes))
    } catch {
      throw DesiredLogError(
        .storage, "what answers at \(endpoint) doesn't speak like etcd's gateway (\(target.path))", cause: error)
    }
  }

  /// Sends with a token where one is needed, and once more with a new one when it is no longer good.
  private func send(
    _ target: RequestTarget, _ body: Data, to endpoint: HTTPEndpoint, timeouts: HTTPTimeouts
  ) async throws -> HTTPResponse {
    let token = try await token(at: endpoint)
    do {
      return try await sendOnce(target, body, to: endpoint, timeouts: timeouts, token: token)
    } catch let failure as EtcdFailure where failure.isUnauthenticated && login != nil {
      state.withLock { if $0.token == token { $0.token = nil } }
      let fresh = try await self.token(at: endpoint)
      return try await sendOnce(target, body, to: endpoint, timeouts: timeouts, token: fresh)
    }
  }

  private func token(at endpoint: HTTPEndpoint) async throws -> String? {
    guard let login else { return nil }
    if let token = state.withLock({ $0.token }) { return token }
    let timeouts = HTTPTimeouts(connect: min(timeout, .seconds(2)), overall: timeout)
    let response = try await sendOnce(
      "/v3/auth/authenticate", try StoredJSON.encode(login), to: endpoint, timeouts: timeouts, token: nil)
    let bytes = try await response.body.collect(upTo: 64 << 10)
    let token = try StoredJSON.decode(Etcd.LoginAnswer.self, from: Data(bytes), key: "/v3/auth/authenticate").token
    state.withLock { $0.token = token }
    return token
  }

  private func sendOnce(
    _ target: RequestTarget, _ body: Data, to endpoint: HTTPEndpoint, timeouts: HTTPTimeouts, token: String?
  ) async throws -> HTTPResponse {
    var headers: HTTPHeaders = ["Content-Type": "application/json"]
    if let token { headers["Authorization"] = token }
    let request = HTTPRequest(.post, target, headers: headers, body: .bytes(Array(body)), timeouts: timeouts)
    do {
      let response = try await client.execute(request, at: endpoint)
      guard !response.head.isSuccess else { return response }
      let bytes = try await response.body.collect(upTo: 256 << 10)
      let fault: Etcd.Fault
      do {
        fault = try JSONDecoder().decode(Etcd.Fault.self, from: Data(bytes))
      } catch {
        throw EtcdFailure(
          code: response.status >= 500 ? nil : 0, endpoint: "\(endpoint)",
          message: "status \(response.status) and no reason: is it etcd 3.4 or later?")
      }
      throw EtcdFailure(code: fault.code ?? fault.grpcCode, endpoint: "\(endpoint)", message: fault.words)
    } catch let error as HTTPError {
      throw EtcdFailure(endpoint: "\(endpoint)", message: error.message)
    }
  }
}
