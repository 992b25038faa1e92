internal import Coordination
internal import EdgeModel

/// What a law works with: the log, an epoch that may write, and ways to wait that end.
struct DesiredLogBench: Sendable {
  let log: any DesiredLog
  let traits: DesiredLogTraits
  let law: String
  let patience: Duration

  init(_ log: any DesiredLog, traits: DesiredLogTraits, law: String, patience: Duration) {
    self.log = log
    self.traits = traits
    self.law = law
    self.patience = patience
  }

  /// Where the log is, and an epoch that may write there.
  func start() async throws -> (state: DesiredState, epoch: UInt64) {
    guard let log = log as? any CoordinatedLog else {
      let state = try await log.state()
      return (state, max(1, state.version.epoch))
    }
    var known = try await log.leadership()
    while known.role != .leader { known = try await log.waitForLeadership(after: known) }
    return (try await log.state(), known.epoch)
  }

  func expect(_ condition: Bool, _ fault: @autoclosure () -> String) throws {
    if !condition { throw LogFinding(law: law, fault: fault()) }
  }

  func expectEqual<Value: Equatable>(_ value: Value, _ expected: Value, _ what: String) throws {
    try expect(value == expected, "\(what) is \(value); expected \(expected)")
  }

  /// Expects an error with this code.
  func expect(_ code: DesiredLogError.Code, _ what: String, _ body: () async throws -> Void) async throws {
    do {
      try await body()
    } catch let error as DesiredLogError {
      try expect(error.code == code, "\(what) was answered with \(error.code) (\(error)); expected \(code)")
      try expect(!error.message.isEmpty, "\(what) was refused without a word")
      return
    }
    throw LogFinding(law: law, fault: "\(what) was accepted; expected \(code)")
  }

  /// Expects a refusal that leaves everything as it was.
  func expectUntouched(
    _ code: DesiredLogError.Code, _ what: String, _ body: () async throws -> Void
  ) async throws {
    let before = try await log.state()
    try await expect(code, what, body)
    let after = try await log.state()
    try expect(after == before, "\(what) was refused, and yet the log went from \(before.version) to \(after.version)")
  }

  func within<Value: Sendable>(
    _ what: String, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await CoordinationTestKit.within(patience, what, law: law, body)
  }

  /// All entries after a position, page by page.
  func entries(after: DesiredVersion, limit: Int) async throws -> [DesiredEntry] {
    var entries: [DesiredEntry] = []
    var position = after
    while true {
      let page = try await log.entries(after: position, limit: limit)
      try expect(page.entries.count <= limit, "a page of at most \(limit) has \(page.entries.count) entries")
      entries += page.entries
      guard page.hasMore else { return entries }
      guard let last = page.entries.last else {
        throw LogFinding(law: law, fault: "an empty page after \(position) says that there is more")
      }
      position = last.version
    }
  }
}
