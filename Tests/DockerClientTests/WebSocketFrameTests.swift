import Testing

@testable import DockerClient

@Suite struct WebSocketFrameTests {
  /// As an engine would send it: not masked.
  private func frame(_ kind: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    bytes.count < 126
      ? [0x80 | kind, UInt8(bytes.count)] + bytes
      : [0x80 | kind, 126, UInt8(bytes.count >> 8), UInt8(bytes.count & 255)] + bytes
  }

  @Test func `frames are read wherever they are split`() throws {
    let long = [UInt8](repeating: 7, count: 300)
    let stream =
      frame(2, [1, 2, 3]) + frame(9, [9, 9]) + frame(2, []) + frame(0, long) + frame(1, [4]) + frame(8, [3, 232])
    for split in 0...stream.count {
      var frames = WebSocketFrames()
      let data = try frames.push(Array(stream[..<split])) + frames.push(Array(stream[split...]))
      #expect(data == [1, 2, 3] + long + [4])
      #expect(frames.hasEnded)
    }
    var frames = WebSocketFrames()
    #expect(try stream.flatMap { try frames.push([$0]) } == [1, 2, 3] + long + [4])
  }

  @Test(arguments: [[0x82, 0x81, 1, 2, 3, 4, 5], [0xC2, 1, 1]] as [[UInt8]])
  func `a frame that no engine sends is an error`(_ bytes: [UInt8]) {
    var frames = WebSocketFrames()
    #expect(throws: DockerError.self) { try frames.push(bytes) }
  }

  @Test(arguments: [0, 1, 125, 126, 65_535, 65_536])
  func `what is sent is masked and says its length`(_ count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let frame = WebSocketFrames.message(bytes, mask: 0x0102_0304)
    let head = count < 126 ? 2 : count < 65_536 ? 4 : 10
    #expect(frame.count == head + 4 + count)
    #expect(frame[1] & 0x80 == 0x80)
    #expect(Array(frame[head..<(head + 4)]) == [1, 2, 3, 4])
    #expect(zip(frame.dropFirst(head + 4), 0...).map { $0 ^ UInt8($1 % 4 + 1) } == bytes)
  }

  @Test func `any bytes are read or refused`() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<2_000 {
      var frames = WebSocketFrames()
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
      do {
        #expect(try frames.push(bytes).count <= bytes.count)
      } catch {
        #expect(error.code == .unexpectedResponse)
      }
    }
  }
}
