/// A folder of a tar archive as an archive of its own: the entries below it, their names without it.
///
/// Reads what `git archive` writes: ustar with long names in pax headers.
struct SubfolderArchive<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable where Base.Element == [UInt8] {
  typealias Element = [UInt8]
  typealias Failure = any Error

  let base: Base
  let folder: String

  /// - Parameter folder: relative, without a slash at either end.
  init(_ base: Base, folder: String) {
    self.base = base
    self.folder = folder
  }

  func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(base: base.makeAsyncIterator(), filter: TarFilter(folder: folder))
  }

  struct AsyncIterator: AsyncIteratorProtocol {
    var base: Base.AsyncIterator
    var filter: TarFilter
    var hasEnded = false

    mutating func next() async throws -> [UInt8]? {
      try await next(isolation: nil)
    }

    mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
      while !hasEnded {
        guard let chunk = try await base.next(isolation: actor) else {
          hasEnded = true
          return try filter.finish()
        }
        let output = try filter.push(chunk)
        if !output.isEmpty { return output }
      }
      return nil
    }
  }
}
