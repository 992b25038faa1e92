internal import CRabbitMQ
internal import Messaging

/// The frames of each command, encoded by the C library's public functions into plain bytes. No socket, no waiting.
enum MethodEncoder {
  static func channelOpen(_ channel: UInt16) throws -> [UInt8] {
    var method = unsafe amqp_channel_open_t(out_of_band: amqp_bytes_t(len: 0, bytes: nil))
    return unsafe try FrameWriter.method(channel, flotilla_channel_open, &method)
  }

  static func channelClose(_ channel: UInt16) throws -> [UInt8] {
    var arena = Arena()
    var method = unsafe amqp_channel_close_t(reply_code: 200, reply_text: arena.bytes("done"), class_id: 0, method_id: 0)
    return unsafe try FrameWriter.method(channel, flotilla_channel_close, &method)
  }

  static func channelCloseOk(_ channel: UInt16) throws -> [UInt8] {
    var method = amqp_channel_close_ok_t()
    return try FrameWriter.method(channel, flotilla_channel_close_ok, &method)
  }

  static func channelFlowOk(_ channel: UInt16, isActive: Bool) throws -> [UInt8] {
    var method = amqp_channel_flow_ok_t(active: isActive ? 1 : 0)
    return try FrameWriter.method(channel, flotilla_channel_flow_ok, &method)
  }

  static func connectionClose() throws -> [UInt8] {
    var arena = Arena()
    var method = unsafe amqp_connection_close_t(
      reply_code: 200, reply_text: arena.bytes("done"), class_id: 0, method_id: 0)
    return unsafe try FrameWriter.method(0, flotilla_connection_close, &method)
  }

  static func connectionCloseOk() throws -> [UInt8] {
    var method = amqp_connection_close_ok_t()
    return try FrameWriter.method(0, flotilla_connection_close_ok, &method)
  }

  static func confirmSelect(_ channel: UInt16) throws -> [UInt8] {
    var method = amqp_confirm_select_t(nowait: 0)
    return try FrameWriter.method(channel, flotilla_confirm_select, &method)
  }

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
      arguments: HeaderTable.encode([:], in: &arena))
    return unsafe try FrameWriter.method(channel, flotilla_exchange_declare, &method)
  }

  static func queueBind(_ channel: UInt16, _ binding: Binding) throws -> [UInt8] {
    var arena = Arena()
    var method = unsafe amqp_queue_bind_t(
      ticket: 0, queue: arena.bytes(binding.queue.rawValue), exchange: arena.bytes(binding.exchange.rawValue),
      routing_key: arena.bytes(binding.key.rawValue), nowait: 0, arguments: HeaderTable.encode([:], in: &arena))
    return unsafe try FrameWriter.method(channel, flotilla_queue_bind, &method)
  }

  static func qos(_ channel: UInt16, prefetch: UInt16) throws -> [UInt8] {
    var method = amqp_basic_qos_t(prefetch_size: 0, prefetch_count: prefetch, global: 0)
    return try FrameWriter.method(channel, flotilla_basic_qos, &method)
  }

  static func consume(_ channel: UInt16, _ queue: QueueName, tag: String, isExclusive: Bool) throws -> [UInt8] {
    var arena = Arena()
    var method = unsafe amqp_basic_consume_t(
      ticket: 0, queue: arena.bytes(queue.rawValue), consumer_tag: arena.bytes(tag), no_local: 0, no_ack: 0,
      exclusive: isExclusive ? 1 : 0, nowait: 0, arguments: HeaderTable.encode([:], in: &arena))
    return unsafe try FrameWriter.method(channel, flotilla_basic_consume, &method)
  }

  /// Asks for no answer.
  static func cancel(_ channel: UInt16, tag: String) throws -> [UInt8] {
    var arena = Arena()
    var method = unsafe amqp_basic_cancel_t(consumer_tag: arena.bytes(tag), nowait: 1)
    return unsafe try FrameWriter.method(channel, flotilla_basic_cancel, &method)
  }

  static func ack(_ channel: UInt16, tag: UInt64) throws -> [UInt8] {
    var method = amqp_basic_ack_t(delivery_tag: tag, multiple: 0)
    return try FrameWriter.method(channel, flotilla_basic_ack, &method)
  }

  static func reject(_ channel: UInt16, tag: UInt64, requeue: Bool) throws -> [UInt8] {
    var method = amqp_basic_reject_t(delivery_tag: tag, requeue: requeue ? 1 : 0)
    return try FrameWriter.method(channel, flotilla_basic_reject, &method)
  }

  static let heartbeat: [UInt8] = [8, 0, 0, 0, 0, 0, 0, FrameWriter.end]
}
