internal import Messaging

/// Bytes in the order of the wire, a number's highest byte first: AMQP 0-9-1, section 4.2.5.
struct WireBytes {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  var count: Int { bytes.count }

  mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    unsafe withUnsafeBytes(of: number.bigEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  mutating func append(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

  /// A short string: its length takes one byte. Throws `tooLarge` for a longer one.
  mutating func appendShort(_ text: String) throws(MessagingError) {
    guard let count = UInt8(exactly: text.utf8.count) else {
      throw MessagingError(.tooLarge, "a short string has \(text.utf8.count) bytes; AMQP takes at most 255")
    }
    bytes.append(count)
    bytes.append(contentsOf: text.utf8)
  }

  /// Puts a number into the place of what was appended there before.
  mutating func replace<Number: FixedWidthInteger>(at offset: Int, with number: Number) {
    for index in 0..<Number.bitWidth / 8 {
      bytes[offset + index] = UInt8(truncatingIfNeeded: number >> Number(Number.bitWidth - 8 - 8 * index))
    }
  }

  /// A frame with what the closure appends as its payload.
  mutating func appendFrame(
    _ type: UInt8, _ channel: UInt16, _ payload: (inout WireBytes) throws(MessagingError) -> Void
  ) throws(MessagingError) {
    bytes.append(type)
    append(channel)
    append(UInt32(0))
    let start = count
    try payload(&self)
    replace(at: start - 4, with: UInt32(truncatingIfNeeded: count - start))
    bytes.append(FrameWriter.end)
  }
}
