/// Where the lines of a stream come from.
protocol LineSource: Sendable {
  associatedtype Line: Encodable & Sendable

  /// What is new since the last call, or the next part of it. Doesn't wait for news.
  mutating func take() async throws -> LineBatch<Line>
  /// What returns when ``take()`` may have something new. It is cancelled and asked for again at will.
  func news() -> @Sendable () async throws -> Void
}

/// Some lines, and what comes after them.
struct LineBatch<Line: Sendable>: Sendable {
  enum Next: Sendable {
    /// There may be more already.
    case more
    /// There is no more for now.
    case wait
    /// There will never be more.
    case end
  }

  var lines: [Line]
  var next: Next

  init(_ lines: [Line], _ next: Next = .wait) {
    self.lines = lines
    self.next = next
  }
}
