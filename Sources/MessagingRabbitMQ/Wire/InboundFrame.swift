internal import Messaging

/// A frame from the broker, copied out of the C library's memory.
enum InboundFrame: Sendable {
  case method(channel: UInt16, InboundMethod)
  /// The properties, or why they can't be read: then the message is poison and the connection goes on.
  case header(channel: UInt16, bodySize: UInt64, Result<MessageProperties, MessagingError>)
  case body(channel: UInt16, [UInt8])
  case heartbeat
}

/// The methods that a client hears.
enum InboundMethod: Sendable, Equatable {
  case connectionClose(CloseReason)
  case connectionCloseOk
  case blocked(String)
  case unblocked
  case channelClose(CloseReason)
  case channelCloseOk
  case flow(isActive: Bool)
  case deliver(DeliveryHead)
  /// The answer to `basic.get` where there is a message; its content follows.
  case got(DeliveryHead)
  case returned(ReturnHead)
  case ack(tag: UInt64, multiple: Bool)
  case nack(tag: UInt64, multiple: Bool)
  case cancelled(consumerTag: String)
  /// The answer to a command, by its method number.
  case reply(UInt32, messageCount: UInt32)
}

/// Why the broker closed a channel or the connection.
struct CloseReason: Sendable, Equatable {
  var code: UInt16
  var text: String
  /// The class and method that it blames, where there is one.
  var method: UInt32
}

/// What comes before a message's content.
struct DeliveryHead: Sendable, Equatable {
  var tag: UInt64
  var isRedelivered: Bool
  var exchange: String
  var routingKey: String
}

/// What comes before the content of a message that nobody took.
struct ReturnHead: Sendable, Equatable {
  var code: UInt16
  var text: String
  var exchange: String
  var routingKey: String
}
