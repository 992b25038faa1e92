/// What travels beside a body: AMQP's basic properties, readable by every AMQP client.
public struct MessageProperties: Sendable, Hashable {
  /// Identifies the message for idempotent handlers; the same when it is published again after a lost connection.
  public var messageID: String?
  /// The name of the message's type.
  public var type: String?
  /// The MIME type of the body.
  public var contentType: String?
  /// How the body is compressed or otherwise encoded.
  public var contentEncoding: String?
  /// When it was made: whole seconds since 1970, UTC, as AMQP has it.
  public var timestamp: UInt64?
  /// The request that this message answers.
  public var correlationID: String?
  /// The queue that answers go to.
  public var replyTo: String?
  /// How long the message may wait in a queue, to the millisecond; at most 2^32 - 1 ms, about 49 days.
  public var expiration: Duration?
  /// 0 to 9; only priority queues look at it.
  public var priority: UInt8?
  /// The program that sent it.
  public var applicationID: String?
  /// Whether the message survives a restart of the broker in a durable queue.
  public var isPersistent: Bool
  /// Named values; names of 1 to 255 bytes.
  public var headers: [String: HeaderValue]

  /// Makes properties; a persistent message by default.
  public init(
    messageID: String? = nil, type: String? = nil, contentType: String? = nil, contentEncoding: String? = nil,
    timestamp: UInt64? = nil, correlationID: String? = nil, replyTo: String? = nil, expiration: Duration? = nil,
    priority: UInt8? = nil, applicationID: String? = nil, isPersistent: Bool = true,
    headers: [String: HeaderValue] = [:]
  ) {
    self.messageID = messageID
    self.type = type
    self.contentType = contentType
    self.contentEncoding = contentEncoding
    self.timestamp = timestamp
    self.correlationID = correlationID
    self.replyTo = replyTo
    self.expiration = expiration
    self.priority = priority
    self.applicationID = applicationID
    self.isPersistent = isPersistent
    self.headers = headers
  }

  /// The version of the message's type: the header ``MessageHeader/typeVersion``, where it is there and in range.
  public var typeVersion: UInt16? {
    get { headers[MessageHeader.typeVersion]?.integerValue.flatMap { UInt16(exactly: $0) } }
    set { headers[MessageHeader.typeVersion] = newValue.map { .int32(Int32($0)) } }
  }

  func checkShortStrings() throws {
    try Self.checkShortString(messageID, "messageID")
    try Self.checkShortString(type, "type")
    try Self.checkShortString(contentType, "contentType")
    try Self.checkShortString(contentEncoding, "contentEncoding")
    try Self.checkShortString(correlationID, "correlationID")
    try Self.checkShortString(replyTo, "replyTo")
    try Self.checkShortString(applicationID, "applicationID")
    // RabbitMQ takes up to 2^32 - 1 ms, and closes the channel above.
    if let expiration, expiration < .zero || expiration.wholeMilliseconds > 4_294_967_295 {
      throw MessagingError(
        .invalidMessage, "the property expiration is \(expiration); it must be 0 to 4294967295 ms")
    }
  }

  private static func checkShortString(_ text: String?, _ name: StaticString) throws {
    guard let text, text.utf8.count > ShortString.maximumBytes else { return }
    throw MessagingError(
      .invalidMessage,
      "the property \(name) has \(text.utf8.count) bytes; AMQP takes at most \(ShortString.maximumBytes)")
  }
}
