internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel
internal import Hummingbird
internal import ServiceLifecycle

/// The output of apps and builds: by deployment for people, by allocation for other agents.
struct LogRoutes {
  let environment: RouteEnvironment
  let peers: Peers

  init(_ environment: RouteEnvironment) {
    self.environment = environment
    peers = Peers(token: environment.configuration.peerToken, logger: environment.logger)
  }

  func add(to table: inout RouteTable) {
    let (environment, peers) = (environment, peers)
    table.add(.get, "/api/v1/deployments/:reference/logs", needs: .readLogs) { call in
      let (follows, build) = (try call.flag("follow"), try call.flag("build"))
      let snapshot = try await environment.platform.snapshot()
      let deployment = try environment.deployment(try call.parameter("reference"), in: snapshot)
      let streams: Set<LogLine.Stream> = build ? [.build, .agent] : [.standardOutput, .standardError, .agent]
      let feed = LogFeed(
        platform: environment.platform, peers: peers, deployment: deployment.id, follows: follows,
        query: LogQuery(since: try call.since, streams: streams),
        cursor: try call.query("after", as: LogCursor.self, "a cursor ALLOCATION:SEQUENCE"), tail: try call.tail)
      return try await LineResponse.make(feed, for: call, keepAlive: environment.configuration.keepAlive)
    }
    table.add(.get, "/api/v1/allocations/:id/logs", needs: .readLogs) { call in
      let id = try call.parameter("id", as: AllocationID.self)
      let query = LogQuery(
        after: try call.query("after", as: UInt64.self, "a number") ?? 0, since: try call.since,
        streams: try call.streams)
      let page = try await environment.page(of: id, query, waits: try call.flag("wait"))
      return try .json(page)
    }
  }
}

extension RouteEnvironment {
  /// The next wanted lines; with `waits` it waits for the first of them for as long as a request may.
  fileprivate func page(of id: AllocationID, _ query: LogQuery, waits: Bool) async throws -> LogPage {
    let reader = LogReader(platform: platform)
    let clock = ContinuousClock()
    let deadline = clock.now + configuration.longPoll
    var query = query
    while true {
      let page = try await reader.page(of: id, query)
      guard page.entries.isEmpty else { return page }
      query.after = page.next
      if page.hasMore { continue }
      guard waits, clock.now < deadline else { return page }
      let end = try await wait(upTo: deadline - clock.now) { [platform, after = query.after] in
        try await platform.waitForLogs(id, after: after)
      }
      guard end == .news else { return page }
    }
  }
}

extension Call {
  fileprivate var since: Timestamp? {
    get throws { try query("since", as: Int64.self, "milliseconds since 1970").map(Timestamp.init(milliseconds:)) }
  }

  fileprivate var tail: Int? {
    get throws {
      guard let tail = try query("tail", as: Int.self, "a number") else { return nil }
      guard (0...LogPage.longestTail).contains(tail) else {
        throw ControlError(.invalid, "tail: expected 0 to \(LogPage.longestTail), found \(tail)")
      }
      return tail
    }
  }

  fileprivate var streams: Set<LogLine.Stream>? {
    get throws {
      guard let text = query("streams") else { return nil }
      return try Set(
        text.split(separator: ",").map { word in
          guard let stream = LogLine.Stream(rawValue: String(word)) else {
            throw ControlError(
              .invalid,
              "streams: expected \(LogLine.Stream.allCases.map(\.rawValue).joined(separator: ", ")), found '\(word.prefix(40))'"
            )
          }
          return stream
        })
    }
  }
}
