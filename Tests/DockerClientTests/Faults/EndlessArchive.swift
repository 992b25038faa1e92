import DockerClient
import HTTPTestServer

/// An archive with a file of 8 GB, of which no more than the first MB comes before the end that a test makes.
struct EndlessArchive: AsyncSequence, AsyncIteratorProtocol, Sendable {
  typealias Failure = any Error
  let talk: OpenStream.Talk
  private var sent = 0

  init(talk: OpenStream.Talk) { self.talk = talk }

  func makeAsyncIterator() -> EndlessArchive { self }

  mutating func next() async throws -> [UInt8]? {
    sent += 1
    if sent == 1 { return try Self.head }
    if sent == 20 {
      talk.begun.fire(())
      _ = await talk.isOver.wait()
    }
    return [UInt8](repeating: 0, count: 64 << 10)
  }

  /// Of an empty file, with another size and the sum that goes with it.
  private static var head: [UInt8] {
    get throws {
      var head = Array(try TarEntry.archive([TarEntry(path: "endless", content: [])]).prefix(512))
      head.replaceSubrange(124..<135, with: "77777777777".utf8)
      head.replaceSubrange(148..<156, with: "        ".utf8)
      let sum = String(head.reduce(0) { $0 + Int($1) }, radix: 8)
      head.replaceSubrange(148..<156, with: (String(repeating: "0", count: 6 - sum.count) + sum + "\u{0} ").utf8)
      return head
    }
  }
}
