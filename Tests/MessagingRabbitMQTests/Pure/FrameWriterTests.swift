import Messaging
import Testing

@testable import MessagingRabbitMQ

@Suite struct FrameWriterTests {
  /// Takes frames apart by the standard's rules.
  private func frames(_ bytes: [UInt8]) throws -> [(type: UInt8, payload: ArraySlice<UInt8>)] {
    var rest = bytes[...]
    var frames: [(UInt8, ArraySlice<UInt8>)] = []
    while !rest.isEmpty {
      try #require(rest.count >= 8)
      let size = rest.dropFirst(3).prefix(4).reduce(0) { $0 << 8 | Int($1) }
      try #require(rest.count >= size + 8)
      try #require(rest[rest.startIndex + 7 + size] == 0xCE)
      frames.append((rest[rest.startIndex], rest.dropFirst(7).prefix(size)))
      rest = rest.dropFirst(size + 8)
    }
    return frames
  }

  @Test(arguments: [0, 1, 4087, 4088, 4089, 8176, 8177, 100_000]) func bodiesAreDivided(_ size: Int) throws {
    let body = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
    let message = OutboundMessage(exchange: "x", routingKey: "k", body: body)
    let frames = try frames(FrameWriter.publish(3, message, frameMaximum: 4096))
    #expect(frames.map(\.type) == [1, 2] + [UInt8](repeating: 3, count: (size + 4087) / 4088))
    #expect(frames.allSatisfy { $0.payload.count <= 4088 })
    #expect(frames.dropFirst(2).flatMap(\.payload) == body)
    #expect(Array(frames[0].payload) == [0, 60, 0, 40, 0, 0, 1, 120, 1, 107, 1])
    #expect(frames[1].payload.dropFirst(4).prefix(8).reduce(0) { $0 << 8 | Int($1) } == size)
  }

  @Test func propertiesLargerThanAFrameAreRefused() {
    let message = OutboundMessage(
      routingKey: "k", properties: .init(headers: ["h": .bytes([UInt8](repeating: 1, count: 5000))]), body: [])
    let error = #expect(throws: MessagingError.self) { try FrameWriter.publish(1, message, frameMaximum: 4096) }
    #expect(error?.code == .tooLarge)
    #expect(throws: Never.self) { try FrameWriter.publish(1, message, frameMaximum: 8192) }
  }

  @Test func fixedFrames() {
    #expect(FixedFrames.heartbeat == [8, 0, 0, 0, 0, 0, 0, 0xCE])
    #expect(
      FixedFrames.ack(258, tag: 0x0102_0304_0506_0708, multiple: false)
        == [1, 1, 2, 0, 0, 0, 13, 0, 60, 0, 80, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0xCE])
    #expect(
      FixedFrames.reject(1, tag: 9, requeue: true)
        == [1, 0, 1, 0, 0, 0, 13, 0, 60, 0, 90, 0, 0, 0, 0, 0, 0, 0, 9, 1, 0xCE])
    #expect(FixedFrames.qos(1, prefetch: 500) == [1, 0, 1, 0, 0, 0, 11, 0, 60, 0, 10, 0, 0, 0, 0, 1, 244, 0, 0xCE])
    #expect(FixedFrames.cancel(1, tag: "ab") == [1, 0, 1, 0, 0, 0, 8, 0, 60, 0, 30, 2, 97, 98, 1, 0xCE])
    #expect(FixedFrames.channelOpen(1) == [1, 0, 1, 0, 0, 0, 5, 0, 20, 0, 10, 0, 0xCE])
    #expect(FixedFrames.confirmSelect(1) == [1, 0, 1, 0, 0, 0, 5, 0, 85, 0, 10, 0, 0xCE])
  }
}
