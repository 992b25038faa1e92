internal import CRabbitMQ
internal import Messaging

/// Message properties as bytes, and out of the C library's structure for them.
enum PropertyTable {
  /// The flags and after them the properties that they name, in the order of the flags.
  static func append(_ properties: MessageProperties, to bytes: inout WireBytes) throws(MessagingError) {
    let start = bytes.count
    var flags: UInt16 = 0
    bytes.append(flags)
    func flag(_ bit: UInt16) { flags |= 1 << bit }
    func append(_ text: String?, _ bit: UInt16) throws(MessagingError) {
      guard let text else { return }
      try bytes.appendShort(text)
      flag(bit)
    }
    try append(properties.contentType, 15)
    try append(properties.contentEncoding, 14)
    if !properties.headers.isEmpty {
      bytes.append(try HeaderTable.encoded(properties.headers))
      flag(13)
    }
    bytes.append(properties.isPersistent ? UInt8(2) : 1)
    flag(12)
    if let priority = properties.priority {
      bytes.append(priority)
      flag(11)
    }
    try append(properties.correlationID, 10)
    try append(properties.replyTo, 9)
    if let expiration = properties.expiration { try append(String(expiration.wholeMilliseconds), 8) }
    try append(properties.messageID, 7)
    if let timestamp = properties.timestamp {
      bytes.append(timestamp)
      flag(6)
    }
    try append(properties.type, 5)
    try append(properties.applicationID, 3)
    bytes.replace(at: start, with: flags)
  }

  static func decode(
    _ encoded: amqp_basic_properties_t, maximumDepth: Int
  ) throws(MessagingError) -> MessageProperties {
    let flags = unsafe encoded._flags
    func has(_ bit: Int) -> Bool { flags & (UInt32(1) << UInt32(bit)) != 0 }
    var properties = MessageProperties(isPersistent: false)
    if has(15) { properties.contentType = unsafe HeaderTable.text(encoded.content_type) }
    if has(14) { properties.contentEncoding = unsafe HeaderTable.text(encoded.content_encoding) }
    if has(13) { properties.headers = unsafe try HeaderTable.decode(encoded.headers, maximumDepth: maximumDepth) }
    if has(12) { properties.isPersistent = unsafe encoded.delivery_mode == 2 }
    if has(11) { properties.priority = unsafe encoded.priority }
    if has(10) { properties.correlationID = unsafe HeaderTable.text(encoded.correlation_id) }
    if has(9) { properties.replyTo = unsafe HeaderTable.text(encoded.reply_to) }
    if has(8) {
      properties.expiration = Int64(unsafe HeaderTable.text(encoded.expiration)).map { .milliseconds($0) }
    }
    if has(7) { properties.messageID = unsafe HeaderTable.text(encoded.message_id) }
    if has(6) { properties.timestamp = unsafe encoded.timestamp }
    if has(5) { properties.type = unsafe HeaderTable.text(encoded.type) }
    if has(3) { properties.applicationID = unsafe HeaderTable.text(encoded.app_id) }
    return properties
  }
}
