/// Takes apart the stream in which the engine sends a container's two outputs: frames of eight bytes of head (the
/// output's number, three zeros, the length with its highest byte first) and content, wherever the chunks are cut.
struct LogDemultiplexer {
  /// Longest frame; the engine's have some tens of kilobytes.
  static let frameLimit = 16 << 20

  private static let headLength = 8
  /// The last eight bytes of heads as one number, and how many of them belong to this one.
  private var head: UInt64 = 0
  private var headCount = 0
  /// How many bytes the frame's content still lacks once its head is here, and what there is of it.
  private var lacking = 0
  private var content: [UInt8] = []
  /// What ends the stream, to be thrown after the frames before it.
  private var failure: DockerError?

  /// Says that the stream has ended.
  /// - Throws: ``DockerError/Code/disconnected`` within a frame, and what ``push(_:)`` would throw next.
  func finish() throws(DockerError) {
    if let failure { throw failure }
    if headCount > 0 { throw DockerError(.disconnected, "the output ended within a frame") }
  }

  /// Takes the next bytes.
  /// - Returns: the frames that are complete now. Empty ones are left out.
  /// - Throws: ``DockerError/Code/engineFailure`` for a frame in which the engine reports an error of its own, and
  ///   ``DockerError/Code/unexpectedResponse`` for what is no frame; both after the frames before them.
  mutating func push(_ chunk: [UInt8]) throws(DockerError) -> [LogFrame] {
    let frames = cut(chunk)
    if frames.isEmpty, let failure { throw failure }
    return frames
  }

  private mutating func cut(_ chunk: [UInt8]) -> [LogFrame] {
    var frames: [LogFrame] = []
    var position = 0
    while failure == nil {
      if headCount < Self.headLength {
        let end = min(position + Self.headLength - headCount, chunk.count)
        head = chunk[position..<end].reduce(head) { $0 << 8 | UInt64($1) }
        headCount += end - position
        position = end
        guard headCount == Self.headLength, readHead() else { break }
      }
      // Every byte is copied once: into the frame that it belongs to.
      let end = position + min(lacking, chunk.count - position)
      let part = chunk[position..<end]
      lacking -= part.count
      position = end
      if lacking == 0, content.isEmpty {
        complete(Array(part), &frames)
      } else {
        if content.isEmpty { content.reserveCapacity(min(part.count + lacking, 64 << 10)) }
        content += part
        guard lacking == 0 else { break }
        complete(content, &frames)
        content = []
      }
    }
    return frames
  }

  /// - Returns: whether what the head says can be.
  private mutating func readHead() -> Bool {
    lacking = Int(UInt32(truncatingIfNeeded: head))
    guard head >> 56 <= 3, head >> 32 & 0xFF_FFFF == 0, lacking <= Self.frameLimit else {
      failure = DockerError(.unexpectedResponse, "the stream of logs has no frame where one should begin")
      return false
    }
    return true
  }

  private mutating func complete(_ bytes: consuming [UInt8], _ frames: inout [LogFrame]) {
    let kind = head >> 56
    headCount = 0
    if kind == 3 {
      let message = String(decoding: bytes.prefix(4096), as: UTF8.self)
      failure = DockerError(.engineFailure, "the engine's log driver failed: \(message)")
    } else if !bytes.isEmpty {
      // Output number 0 is standard input's echo, which belongs to the first one.
      frames.append(LogFrame(source: kind == 2 ? .standardError : .standardOutput, bytes: bytes))
    }
  }
}
