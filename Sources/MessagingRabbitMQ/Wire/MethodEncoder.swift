internal import CRabbitMQ
internal import Messaging

/// The frames of commands with names and arguments, encoded by the C library's public functions into plain bytes. No
/// socket, no waiting.
enum MethodEncoder {
  static func queueDeclare(_ channel: UInt16, _ queue: QueueDeclaration) throws -> [UInt8] {
    var arena = Arena()
    var method = unsafe amqp_queue_declare_t(
      ticket: 0, queue: arena.bytes(queue.name.rawValue), passive: 0, durable: queue.isDurable ? 1 : 0, exclusive: 0,
      auto_delete: queue.isAutoDeleted ? 1 : 0, nowait: 0,
      arguments: HeaderTable.encode(queue.arguments, in: &arena))
    return unsafe try FrameWriter.method(channel, flotilla_queue_declare, &method)
  }

  /// Asks how many messages wait; the queue must exist.
  static func queueInspect(_ channel: UInt16, _ queue: QueueName) throws -> [UInt8] {
    var arena = Arena()
    var method = unsafe amqp_queue_declare_t(
      ticket: 0, queue: arena.bytes(queue.rawValue), passive: 1, durable: 0, exclusive: 0, auto_delete: 0, nowait: 0,
      arguments: HeaderTable.encode([:], in: &arena))
    return unsafe try FrameWriter.method(channel, flotilla_queue_declare, &method)
  }

  static func queueDelete(_ channel: UInt16, _ queue: QueueName) throws -> [UInt8] {
    var arena = Arena()
    var method = unsafe amqp_queue_delete_t(
      ticket: 0, queue: arena.bytes(queue.rawValue), if_unused: 0, if_empty: 0, nowait: 0)
    return unsafe try FrameWriter.method(channel, flotilla_queue_delete, &method)
  }

  static func exchangeDeclare(_ channel: UInt16, _ exchange: ExchangeDeclaration) throws -> [UInt8] {
    var arena = Arena()
    var method = unsafe amqp_exchange_declare_t(
      ticket: 0, exchange: arena.bytes(exchange.name.rawValue), type: arena.bytes(exchange.kind.rawValue), passive: 0,
      durable: exchange.isDurable ? 1 : 0, auto_delete: exchange.isAutoDeleted ? 1 : 0, internal: 0, nowait: 0,
      arguments: HeaderTable.encode(exchange.arguments, in: &arena))
    return unsafe try FrameWriter.method(channel, flotilla_exchange_declare, &method)
  }

  /// Asks whether the exchange exists.
  static func exchangeInspect(_ channel: UInt16, _ exchange: ExchangeName) throws -> [UInt8] {
    var arena = Arena()
    var method = unsafe amqp_exchange_declare_t(
      ticket: 0, exchange: arena.bytes(exchange.rawValue), type: arena.bytes(""), passive: 1, durable: 0,
      auto_delete: 0, internal: 0, nowait: 0, arguments: HeaderTable.encode([:], in: &arena))
    return unsafe try FrameWriter.method(channel, flotilla_exchange_declare, &method)
  }

  static func queueBind(_ channel: UInt16, _ binding: Binding) throws -> [UInt8] {
    var arena = Arena()
    var method = unsafe amqp_queue_bind_t(
      ticket: 0, queue: arena.bytes(binding.queue.rawValue), exchange: arena.bytes(binding.exchange.rawValue),
      routing_key: arena.bytes(binding.key.rawValue), nowait: 0,
      arguments: HeaderTable.encode(binding.arguments, in: &arena))
    return unsafe try FrameWriter.method(channel, flotilla_queue_bind, &method)
  }

  static func exchangeBind(_ channel: UInt16, _ binding: ExchangeBinding) throws -> [UInt8] {
    var arena = Arena()
    var method = unsafe amqp_exchange_bind_t(
      ticket: 0, destination: arena.bytes(binding.destination.rawValue), source: arena.bytes(binding.source.rawValue),
      routing_key: arena.bytes(binding.key.rawValue), nowait: 0,
      arguments: HeaderTable.encode(binding.arguments, in: &arena))
    return unsafe try FrameWriter.method(channel, flotilla_exchange_bind, &method)
  }

  static func consume(
    _ channel: UInt16, _ queue: QueueName, tag: String, isExclusive: Bool, from offset: StreamOffset?
  ) throws -> [UInt8] {
    var arena = Arena()
    let arguments = offset.map { [StreamOffset.name: $0.argument] } ?? [:]
    var method = unsafe amqp_basic_consume_t(
      ticket: 0, queue: arena.bytes(queue.rawValue), consumer_tag: arena.bytes(tag), no_local: 0, no_ack: 0,
      exclusive: isExclusive ? 1 : 0, nowait: 0, arguments: HeaderTable.encode(arguments, in: &arena))
    return unsafe try FrameWriter.method(channel, flotilla_basic_consume, &method)
  }

  /// Asks for one message, to be acknowledged.
  static func get(_ channel: UInt16, _ queue: QueueName) throws -> [UInt8] {
    var arena = Arena()
    var method = unsafe amqp_basic_get_t(ticket: 0, queue: arena.bytes(queue.rawValue), no_ack: 0)
    return unsafe try FrameWriter.method(channel, flotilla_basic_get, &method)
  }

  /// Asks for the answers of direct reply-to; the broker wants no acknowledgements of them.
  static func consumeReplies(_ channel: UInt16) throws -> [UInt8] {
    var arena = Arena()
    var method = unsafe amqp_basic_consume_t(
      ticket: 0, queue: arena.bytes(OutboundMessage.directReply), consumer_tag: arena.bytes("replies"), no_local: 0,
      no_ack: 1, exclusive: 0, nowait: 0, arguments: HeaderTable.encode([:], in: &arena))
    return unsafe try FrameWriter.method(channel, flotilla_basic_consume, &method)
  }
}
