internal import Dispatch
internal import Synchronization

/// A folder as a tar archive, read while it is sent: of any size, in constant memory.
///
/// Permissions, symbolic links, empty folders and times of change are kept; everything belongs to root, as the `docker`
/// command has it. Files with holes are sent as if they had none; sockets and what `rules` leave out aren't sent. What can't
/// be read, or becomes shorter meanwhile, is an error that names it.
public struct FolderArchive: AsyncSequence, Sendable {
  public typealias Element = [UInt8]
  public typealias Failure = any Error

  private let folder: String
  private let rules: IgnoreRules

  /// Nothing is read before the first chunk is asked for. The paths of `rules` are those below `folder`.
  public init(_ folder: String, rules: IgnoreRules = IgnoreRules()) {
    self.folder = folder
    self.rules = rules
  }

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(reader: Reader(FolderWalk(folder, rules: rules)))
  }

  /// Walks through the folder on a thread of its own, which may wait for a disk.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let reader: Reader

    /// The next piece of the archive; nil behind its end. Throws ``DockerError`` that names what can't be read.
    public mutating func next() async throws -> [UInt8]? {
      try await reader.next()
    }

    /// The same, called from an actor.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
      try await reader.next()
    }
  }

  /// Reads on a thread that may wait for a disk.
  final class Reader: Sendable {
    private let walk: Mutex<FolderWalk>
    private let queue = DispatchQueue(label: "flotilla.docker.folder")

    init(_ walk: sending FolderWalk) {
      self.walk = Mutex(walk)
    }

    func next() async throws -> [UInt8]? {
      try Task.checkCancellation()
      return try await withCheckedThrowingContinuation { continuation in
        queue.async { [self] in
          continuation.resume(
            with: Result { try walk.withLock { walk throws(DockerError) in try walk.next() } })
        }
      }
    }
  }
}
