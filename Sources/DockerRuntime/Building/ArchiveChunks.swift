#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The bytes of a file, read as they are asked for.
struct ArchiveChunks: AsyncSequence, Sendable {
  typealias Element = [UInt8]
  typealias Failure = any Error

  let path: String

  /// Small enough that a read from the page cache holds up nobody.
  private static let chunk = 256 << 10

  struct Unreadable: Error, CustomStringConvertible {
    let path: String
    let number: Int32
    var description: String { "'\(path)' can't be read (error \(number))" }
  }

  /// Owns the descriptor.
  private final class OpenFile {
    let descriptor: Int32
    init(_ descriptor: Int32) { self.descriptor = descriptor }
    deinit { close(descriptor) }
  }

  struct AsyncIterator: AsyncIteratorProtocol {
    private let path: String
    private var file: OpenFile?

    init(path: String) { self.path = path }

    mutating func next() async throws -> [UInt8]? {
      if file == nil {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unreadable(path: path, number: errno) }
        file = OpenFile(descriptor)
      }
      guard let descriptor = file?.descriptor else { return nil }
      var failure: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: ArchiveChunks.chunk) { buffer, count in
        let got = read(descriptor, buffer.baseAddress, buffer.count)
        failure = got < 0 ? errno : 0
        count = got < 0 ? 0 : got
      }
      guard failure == 0 else { throw Unreadable(path: path, number: failure) }
      return bytes.isEmpty ? nil : bytes
    }
  }

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(path: path) }
}
