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
  ) throws(MessagingError) -> [UInt8] {
    let arguments = unsafe try withUnsafeMutablePointer(to: &method) { method throws(MessagingError) in
      unsafe try encoded { room in
        let size = unsafe amqp_encode_method(UInt32(number), UnsafeMutableRawPointer(method), room)
        return size < 0 ? nil : Int(size)
      }
    }
    var frame = WireBytes(capacity: arguments.count + 4 + overhead)
    try frame.appendFrame(1, channel) { frame throws(MessagingError) in
      frame.append(UInt32(number))
      frame.append(arguments)
    }
    return frame.bytes
  }

  /// What the C library writes; the closure returns how much that was, nil where it found the room too small. First tried
  /// with little room, then with all that can be needed.
  static func encoded(_ write: (amqp_bytes_t) -> Int?) throws(MessagingError) -> [UInt8] {
    for room in [1024, 256 << 10] {
      var isWritten = false
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        let written = unsafe write(amqp_bytes_t(len: room, bytes: buffer.baseAddress))
        isWritten = written != nil
        count = min(max(0, written ?? 0), room)
      }
      if isWritten { return bytes }
    }
    throw MessagingError(.tooLarge, "a command or a message's properties don't fit into a frame")
  }

  /// A message's frames: method, header and as many body frames as the negotiated frame size asks for.
  ///
  /// With `isMandatory`, that counts instead of the message's. Each message passes here, so only its header table goes through the C library.
  static func publish(
    _ channel: UInt16, _ message: OutboundMessage, isMandatory: Bool? = nil, frameMaximum: Int
  ) throws(MessagingError) -> [UInt8] {
    let part = frameMaximum - overhead
    let (body, bodyFrames) = (message.body, (message.body.count + part - 1) / part)
    var frames = WireBytes(capacity: 256 + body.count + bodyFrames * overhead)
    try frames.appendFrame(1, channel) { frame throws(MessagingError) in
      frame.append(UInt32(flotilla_basic_publish))
      frame.append(UInt16(0))
      try frame.appendShort(message.exchange.rawValue)
      try frame.appendShort(message.routingKey.rawValue)
      frame.append(isMandatory ?? message.isMandatory ? UInt8(1) : 0)
    }
    let start = frames.count
    try frames.appendFrame(2, channel) { frame throws(MessagingError) in
      // Class 60 (basic), weight 0.
      frame.append(UInt16(60))
      frame.append(UInt16(0))
      frame.append(UInt64(body.count))
      try PropertyTable.append(message.properties, to: &frame)
    }
    // A header can't be divided into frames.
    guard frames.count - start <= frameMaximum else {
      throw MessagingError(
        .tooLarge, "the message's properties take \(frames.count - start) bytes; a frame holds \(frameMaximum)")
    }
    for offset in stride(from: 0, to: body.count, by: part) {
      try frames.appendFrame(3, channel) { frame throws(MessagingError) in
        frame.append(body[offset..<min(offset + part, body.count)])
      }
    }
    return frames.bytes
  }
}
