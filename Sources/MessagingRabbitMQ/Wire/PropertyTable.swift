internal import CRabbitMQ
internal import Messaging

/// Between message properties and the C library's structure for them.
enum PropertyTable {
  static func encode(_ properties: MessageProperties, in arena: inout Arena) -> amqp_basic_properties_t {
    var encoded = unsafe amqp_basic_properties_t()
    var flags: UInt32 = 0
    func flag(_ bit: Int) { flags |= UInt32(1) << UInt32(bit) }
    if let text = properties.contentType {
      unsafe encoded.content_type = arena.bytes(text)
      flag(15)
    }
    if let text = properties.contentEncoding {
      unsafe encoded.content_encoding = arena.bytes(text)
      flag(14)
    }
    if !properties.headers.isEmpty {
      unsafe encoded.headers = HeaderTable.encode(properties.headers, in: &arena)
      flag(13)
    }
    unsafe encoded.delivery_mode = properties.isPersistent ? 2 : 1
    flag(12)
    if let priority = properties.priority {
      unsafe encoded.priority = priority
      flag(11)
    }
    if let text = properties.correlationID {
      unsafe encoded.correlation_id = arena.bytes(text)
      flag(10)
    }
    if let text = properties.replyTo {
      unsafe encoded.reply_to = arena.bytes(text)
      flag(9)
    }
    if let expiration = properties.expiration {
      unsafe encoded.expiration = arena.bytes(String(expiration.wholeMilliseconds))
      flag(8)
    }
    if let text = properties.messageID {
      unsafe encoded.message_id = arena.bytes(text)
      flag(7)
    }
    if let timestamp = properties.timestamp {
      unsafe encoded.timestamp = timestamp
      flag(6)
    }
    if let text = properties.type {
      unsafe encoded.type = arena.bytes(text)
      flag(5)
    }
    if let text = properties.applicationID {
      unsafe encoded.app_id = arena.bytes(text)
      flag(3)
    }
    unsafe encoded._flags = flags
    return unsafe encoded
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
