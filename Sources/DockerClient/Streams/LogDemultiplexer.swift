/// Takes apart the stream in which the engine sends a container's two outputs: frames of eight bytes of head (the
/// output's number, three zeros, the length with its highest byte first) and content, wherever the chunks are cut.
struct LogDemultiplexer {
  /// Longest frame; the engine's have some tens of kilobytes.
  static let frameLimit = 16 << 20

  private static let headLength = 8
  private var pending: [UInt8] = []
  /// How many bytes must be here before it is worth looking again.
  private var needed = headLength
  /// What ends the stream, to be thrown after the frames before it.
  private var failure: DockerError?

  /// Says that the stream has ended.
  /// - Throws: ``DockerError/Code/disconnected`` within a frame, and what ``push(_:)`` would throw next.
  func finish() throws(DockerError) {
    if let failure { throw failure }
    if !pending.isEmpty { throw DockerError(.disconnected, "the output ended within a frame") }
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
    guard failure == nil else { return [] }
    var bytes = chunk
    if !pending.isEmpty {
      pending += chunk
      guard pending.count >= needed else { return [] }
      bytes = pending
    }
    needed = Self.headLength
    var frames: [LogFrame] = []
    var position = 0
    while bytes.count - position >= Self.headLength {
      let head = bytes[position..<position + Self.headLength]
      let length = head.suffix(4).reduce(0) { $0 << 8 | Int($1) }
      guard let kind = head.first, kind <= 3, head.dropFirst().prefix(3).allSatisfy({ $0 == 0 }),
        length <= Self.frameLimit
      else {
        failure = DockerError(.unexpectedResponse, "the stream of logs has no frame where one should begin")
        return frames
      }
      let start = position + Self.headLength
      guard bytes.count - start >= length else {
        needed += length
        break
      }
      let content = bytes[start..<start + length]
      position = start + length
      if kind == 3 {
        let message = String(decoding: content.prefix(4096), as: UTF8.self)
        failure = DockerError(.engineFailure, "the engine's log driver failed: \(message)")
        return frames
      }
      // Output number 0 is standard input's echo, which belongs to the first one.
      if length > 0 {
        frames.append(LogFrame(source: kind == 2 ? .standardError : .standardOutput, bytes: Array(content)))
      }
    }
    pending = Array(bytes[position...])
    return frames
  }
}
