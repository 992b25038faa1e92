/// Where the lines of a stream come from.
protocol LineSource: Sendable {
  associatedtype Line: Encodable & Sendable

  /// What is new since the last call. Doesn't wait for news.
  mutating func take() async throws -> LineBatch<Line>
  /// What returns when ``take()`` may have something new. It is cancelled and asked for again at will.
  func news() -> @Sendable () async throws -> Void
}

/// Some lines, and whether more can follow.
struct LineBatch<Line: Sendable>: Sendable {
  var lines: [Line]
  var isLast: Bool

  init(_ lines: [Line], isLast: Bool = false) {
    self.lines = lines
    self.isLast = isLast
  }
}
