/// A tar archive with entries in front of another archive's, which is passed on as it comes.
///
/// Where both have a file of one name, the later one counts: give what is put in front a name that the archive can't have.
/// The archive must not be compressed.
public struct PrefixedArchive<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable
where Base.Element == [UInt8] {
  public typealias Element = [UInt8]
  public typealias Failure = any Error

  private let head: [UInt8]
  private let base: Base

  /// - Throws: as ``TarEntry/encoded()`` does.
  public init(_ entries: [TarEntry], before base: Base) throws(DockerError) {
    var head: [UInt8] = []
    for entry in entries { head += try entry.encoded() }
    self.head = head
    self.base = base
  }

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(head: head, base: base.makeAsyncIterator())
  }

  /// First the entries, then the other archive as it comes.
  public struct AsyncIterator: AsyncIteratorProtocol {
    var head: [UInt8]?
    var base: Base.AsyncIterator

    init(head: [UInt8], base: Base.AsyncIterator) {
      self.head = head.isEmpty ? nil : head
      self.base = base
    }

    /// The next piece; nil at the end of the other archive. Throws what that throws.
    public mutating func next() async throws -> [UInt8]? {
      try await next(isolation: nil)
    }

    /// The same, without leaving the caller's actor.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
      if let first = head {
        head = nil
        return first
      }
      return try await base.next(isolation: actor)
    }
  }
}
