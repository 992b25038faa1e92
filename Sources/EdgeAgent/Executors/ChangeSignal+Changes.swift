extension ChangeSignal {
  /// One element at once and one after whatever was raised since; changes that nobody waited for count as one.
  public var changes: Changes { Changes(signal: self) }

  /// The counts of a signal, as they are when they are asked for. It ends by throwing `CancellationError`.
  public struct Changes: AsyncSequence, Sendable {
    let signal: ChangeSignal

    public func makeAsyncIterator() -> Iterator { Iterator(signal: signal) }

    /// Remembers the count that it gave last.
    public struct Iterator: AsyncIteratorProtocol {
      let signal: ChangeSignal
      var seen: UInt64 = 0

      public mutating func next() async throws -> UInt64? {
        seen = try await signal.wait(after: seen)
        return seen
      }
    }
  }
}
