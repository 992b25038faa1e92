import Testing

@testable import DockerClient

@Suite struct StreamSplittingTests {
  private func frame(_ kind: UInt8, _ content: String) -> [UInt8] {
    let bytes = Array(content.utf8)
    return [kind, 0, 0, 0, 0, 0, UInt8(bytes.count >> 8), UInt8(bytes.count & 255)] + bytes
  }

  @Test func `frames come out the same wherever the stream is cut in two or three`() throws {
    let long = String(repeating: "x", count: 300)
    let stream = frame(1, "out\n") + frame(2, "err") + frame(1, "") + frame(0, "in") + frame(2, long)
    let expected: [LogFrame] = [
      LogFrame(source: .standardOutput, bytes: Array("out\n".utf8)),
      LogFrame(source: .standardError, bytes: Array("err".utf8)),
      LogFrame(source: .standardOutput, bytes: Array("in".utf8)),
      LogFrame(source: .standardError, bytes: Array(long.utf8)),
    ]
    for first in 0...stream.count {
      for second in [first, min(first + 1, stream.count), min(first + 9, stream.count), stream.count] {
        var demultiplexer = LogDemultiplexer()
        var frames: [LogFrame] = []
        for part in [stream[..<first], stream[first..<second], stream[second...]] {
          frames += try demultiplexer.push(Array(part))
        }
        #expect(frames == expected)
        #expect(throws: Never.self) { try demultiplexer.finish() }
      }
    }
  }

  @Test func `frames come out the same byte by byte`() throws {
    var demultiplexer = LogDemultiplexer()
    var frames: [LogFrame] = []
    for byte in frame(1, "a") + frame(2, "bc") {
      frames += try demultiplexer.push([byte])
    }
    #expect(frames.map(\.bytes) == [Array("a".utf8), Array("bc".utf8)])
  }

  @Test func `an error of the engine within the log is thrown`() throws {
    var demultiplexer = LogDemultiplexer()
    do {
      _ = try demultiplexer.push(frame(3, "disk full"))
      Issue.record("nothing was thrown")
    } catch {
      #expect(error.code == .engineFailure)
      #expect(error.message.contains("disk full"))
    }
  }

  @Test func `what came before an error is handed over first`() throws {
    var demultiplexer = LogDemultiplexer()
    #expect(try demultiplexer.push(frame(1, "before") + frame(3, "disk full") + frame(1, "after")).count == 1)
    #expect(throws: DockerError.self) { try demultiplexer.finish() }
    #expect(throws: DockerError.self) { try demultiplexer.push(frame(1, "after")) }
  }

  @Test(arguments: [
    Array("plain text of a terminal".utf8), [4, 0, 0, 0, 0, 0, 0, 1, 65], [1, 0, 1, 0, 0, 0, 0, 1, 65],
    [1, 0, 0, 0, 255, 255, 255, 255],
  ])
  func `what is no frame is refused`(bytes: [UInt8]) {
    var demultiplexer = LogDemultiplexer()
    #expect(throws: DockerError.self) { try demultiplexer.push(bytes) }
  }

  @Test func `a frame that is cut off is no boundary`() throws {
    var demultiplexer = LogDemultiplexer()
    _ = try demultiplexer.push([1, 0, 0])
    #expect(throws: DockerError.self) { try demultiplexer.finish() }
  }

  @Test func `JSON values come out the same wherever the stream is cut`() throws {
    let values = [#"{"a":"}{\"\\"}"#, #"{"b":[{"c":"]"},{}]}"#, "[]", #"{"d":"é\u007d"}"#]
    let stream = Array((values[0] + "\r\n" + values[1] + values[2] + "\n \t" + values[3]).utf8)
    for first in 0...stream.count {
      for second in [first, min(first + 1, stream.count), stream.count] {
        var splitter = JSONValueSplitter()
        var found: [[UInt8]] = []
        for part in [stream[..<first], stream[first..<second], stream[second...]] {
          found += try splitter.push(Array(part))
        }
        #expect(found.map { String(decoding: $0, as: UTF8.self) } == values)
        #expect(splitter.isAtBoundary)
      }
    }
  }

  @Test(arguments: ["x", "1", "\"a\"", "{}x", "}", String(repeating: "[", count: 65)])
  func `what is no stream of JSON objects is refused`(text: String) {
    var splitter = JSONValueSplitter()
    #expect(throws: DockerError.self) { try splitter.push(Array(text.utf8)) }
  }

  @Test func `a JSON value that goes on and on is refused`() {
    var splitter = JSONValueSplitter()
    #expect(throws: DockerError.self) {
      _ = try splitter.push(Array("{\"a\":\"".utf8))
      let chunk = [UInt8](repeating: 0x61, count: 1 << 20)
      for _ in 0..<5 { _ = try splitter.push(chunk) }
    }
  }
}
