import TestSeeds
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

  @Test func `a damaged stream is read or refused, the same wherever it is cut`() async {
    var random = SeededGenerator(seed: 8)
    let sound = frame(2, [1, 2, 3]) + frame(9, [9]) + frame(0, [UInt8](repeating: 7, count: 130)) + frame(8, [3, 232])
    for index in 0..<TestDepth.mutations {
      if index % 256 == 0 { await Task.yield() }  // tests that wait for something have their turn
      var bytes = sound
      for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        // Most of what is read with a meaning is at the beginning.
        let place = Int.random(in: 0..<min(bytes.count, Bool.random(using: &random) ? 16 : bytes.count), using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0 ... .max, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(UInt8.random(in: 0 ... .max, using: &random), at: place)
        default: bytes.removeLast(bytes.count - place)
        }
      }
      let cut = Int.random(in: 0...bytes.count, using: &random)
      let (whole, parts) = (read([bytes]), read([Array(bytes[..<cut]), Array(bytes[cut...])]))
      if whole != parts { Issue.record("\(bytes) cut at \(cut): \(whole) and \(parts)") }
      if case .data(let data) = whole, data.count > bytes.count { Issue.record("\(bytes): \(data)") }
    }
  }

  private enum Reading: Equatable {
    case data([UInt8])
    case refused(DockerError.Code)
  }

  /// What the parts come to; which part of it came before an error isn't said.
  private func read(_ parts: [[UInt8]]) -> Reading {
    var frames = WebSocketFrames()
    var data: [UInt8] = []
    do {
      for part in parts { data += try frames.push(part) }
    } catch {
      return .refused(error.code)
    }
    return .data(data)
  }
}
