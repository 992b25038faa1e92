internal import CRabbitMQ
internal import Messaging

/// Frames as bytes: AMQP 0-9-1, section 4.2.3.
enum FrameWriter {
  static let end: UInt8 = 0xCE
  /// A frame's header and end.
  static let overhead = 8

  /// A method's frame. `method` is the C structure that belongs to `number`.
  static func method<Method>(
    _ channel: UInt16, _ number: Int, _ method: inout Method
  ) throws -> [UInt8] {
    var frame: [UInt8] = []
    unsafe try withUnsafeMutablePointer(to: &method) { method in
      unsafe try append(1, channel, to: &frame) { buffer in
        unsafe store(UInt32(number), in: &buffer)
        let payload = unsafe amqp_bytes_t(len: buffer.count - 4, bytes: buffer.start(from: 4))
        return 4 + Int(unsafe amqp_encode_method(UInt32(number), UnsafeMutableRawPointer(method), payload))
      }
    }
    return frame
  }

  /// A message's frames: method, header and as many body frames as the negotiated frame size asks for.
  static func publish(_ channel: UInt16, _ message: OutboundMessage, frameMaximum: Int) throws -> [UInt8] {
    var frames: [UInt8] = []
    let part = frameMaximum - overhead
    frames.reserveCapacity(1024 + message.body.count + (message.body.count / part + 1) * overhead)
    var arena = Arena()
    var method = unsafe amqp_basic_publish_t(
      ticket: 0, exchange: arena.bytes(message.exchange.rawValue),
      routing_key: arena.bytes(message.routingKey.rawValue), mandatory: message.isMandatory ? 1 : 0, immediate: 0)
    unsafe try withUnsafeMutablePointer(to: &method) { method in
      unsafe try append(1, channel, to: &frames) { buffer in
        unsafe store(UInt32(flotilla_basic_publish), in: &buffer)
        let payload = unsafe amqp_bytes_t(len: buffer.count - 4, bytes: buffer.start(from: 4))
        return 4 + Int(unsafe amqp_encode_method(UInt32(flotilla_basic_publish), method, payload))
      }
    }
    let start = frames.count
    var properties = unsafe PropertyTable.encode(message.properties, in: &arena)
    unsafe try withUnsafeMutablePointer(to: &properties) { properties in
      unsafe try append(2, channel, to: &frames) { buffer in
        // Class 60 (basic), weight 0, the body's size; the flags and properties follow.
        let size = UInt64(message.body.count)
        for (index, byte) in [UInt8](arrayLiteral: 0, 60, 0, 0).enumerated() { unsafe buffer[index] = byte }
        for index in 0..<8 { unsafe buffer[4 + index] = UInt8(truncatingIfNeeded: size >> UInt64(56 - 8 * index)) }
        let payload = unsafe amqp_bytes_t(len: buffer.count - 12, bytes: buffer.start(from: 12))
        return 12 + Int(unsafe amqp_encode_properties(60, properties, payload))
      }
    }
    // A header can't be divided into frames.
    guard frames.count - start <= frameMaximum else {
      throw MessagingError(
        .tooLarge, "the message's properties take \(frames.count - start) bytes; a frame holds \(frameMaximum)")
    }
    var rest = message.body[...]
    while !rest.isEmpty {
      let piece = rest.prefix(part)
      appendHeader(3, channel, size: piece.count, to: &frames)
      frames += piece
      frames.append(end)
      rest = rest.dropFirst(piece.count)
    }
    return frames
  }

  private static func appendHeader(_ type: UInt8, _ channel: UInt16, size: Int, to frames: inout [UInt8]) {
    let size = UInt32(truncatingIfNeeded: size)
    frames += [
      type, UInt8(truncatingIfNeeded: channel >> 8), UInt8(truncatingIfNeeded: channel),
      UInt8(truncatingIfNeeded: size >> 24), UInt8(truncatingIfNeeded: size >> 16),
      UInt8(truncatingIfNeeded: size >> 8), UInt8(truncatingIfNeeded: size),
    ]
  }

  /// Appends a frame whose payload the closure writes; it returns the payload's size, or less than its own part when
  /// the C library found the room too small. First tried with little room, then with all that can be needed.
  private static func append(
    _ type: UInt8, _ channel: UInt16, to frames: inout [UInt8], _ write: (inout UnsafeMutableRawBufferPointer) -> Int
  ) throws {
    for room in [1024, 256 << 10] {
      let payload = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        var raw = UnsafeMutableRawBufferPointer(buffer)
        count = unsafe min(max(0, write(&raw)), room)
      }
      // Every payload has more than the constant start that the closures write themselves.
      if payload.count >= 4 && !(type == 2 && payload.count < 14) {
        appendHeader(type, channel, size: payload.count, to: &frames)
        frames += payload
        frames.append(end)
        return
      }
    }
    throw MessagingError(.tooLarge, "a command or a message's properties don't fit into a frame")
  }

  private static func store(_ number: UInt32, in buffer: inout UnsafeMutableRawBufferPointer) {
    for index in 0..<4 { unsafe buffer[index] = UInt8(truncatingIfNeeded: number >> UInt32(24 - 8 * index)) }
  }
}

extension UnsafeMutableRawBufferPointer {
  /// Where the byte with this number is; the buffer is not empty.
  fileprivate func start(from offset: Int) -> UnsafeMutableRawPointer? {
    unsafe baseAddress.map { unsafe $0 + offset }
  }
}
