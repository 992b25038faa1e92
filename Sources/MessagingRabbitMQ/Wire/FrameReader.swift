internal import CRabbitMQ
internal import Messaging

/// Copies the C library's frames into values.
enum FrameReader {
  /// The frame; nil for one of a kind that means nothing to a client.
  static func read(_ frame: amqp_frame_t, maximumDepth: Int) throws(MessagingError) -> InboundFrame? {
    let channel = unsafe frame.channel
    switch Int32(unsafe frame.frame_type) {
    case AMQP_FRAME_METHOD: return .method(channel: channel, unsafe method(frame.payload.method))
    case AMQP_FRAME_HEADER:
      let header = unsafe frame.payload.properties
      guard unsafe header.class_id == 60, let decoded = unsafe header.decoded else {
        throw MessagingError(.protocolViolation, "the broker sent content of the class \(unsafe header.class_id)")
      }
      let encoded = unsafe decoded.assumingMemoryBound(to: amqp_basic_properties_t.self).pointee
      let properties = Result { () throws(MessagingError) in
        unsafe try PropertyTable.decode(encoded, maximumDepth: maximumDepth)
      }
      return .header(channel: channel, bodySize: unsafe header.body_size, properties)
    case AMQP_FRAME_BODY: return .body(channel: channel, unsafe HeaderTable.array(frame.payload.body_fragment))
    case AMQP_FRAME_HEARTBEAT: return .heartbeat
    default: return nil
    }
  }

  private static func method(_ method: amqp_method_t) -> InboundMethod {
    let number = unsafe method.id
    guard let decoded = unsafe method.decoded else { return .reply(number, messageCount: 0) }
    switch Int(number) {
    case flotilla_connection_close:
      let close = unsafe decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee
      return .connectionClose(
        unsafe CloseReason(
          code: close.reply_code, text: HeaderTable.text(close.reply_text),
          method: UInt32(close.class_id) << 16 | UInt32(close.method_id)))
    case flotilla_connection_close_ok: return .connectionCloseOk
    case flotilla_connection_blocked:
      return .blocked(
        unsafe HeaderTable.text(decoded.assumingMemoryBound(to: amqp_connection_blocked_t.self).pointee.reason))
    case flotilla_connection_unblocked: return .unblocked
    case flotilla_channel_close:
      let close = unsafe decoded.assumingMemoryBound(to: amqp_channel_close_t.self).pointee
      return .channelClose(
        unsafe CloseReason(
          code: close.reply_code, text: HeaderTable.text(close.reply_text),
          method: UInt32(close.class_id) << 16 | UInt32(close.method_id)))
    case flotilla_channel_close_ok: return .channelCloseOk
    case flotilla_channel_flow:
      return .flow(isActive: unsafe decoded.assumingMemoryBound(to: amqp_channel_flow_t.self).pointee.active != 0)
    case flotilla_basic_deliver:
      let deliver = unsafe decoded.assumingMemoryBound(to: amqp_basic_deliver_t.self).pointee
      return .deliver(
        unsafe DeliveryHead(
          tag: deliver.delivery_tag, isRedelivered: deliver.redelivered != 0,
          exchange: HeaderTable.text(deliver.exchange), routingKey: HeaderTable.text(deliver.routing_key)))
    case flotilla_basic_get_ok:
      let got = unsafe decoded.assumingMemoryBound(to: amqp_basic_get_ok_t.self).pointee
      return .got(
        unsafe DeliveryHead(
          tag: got.delivery_tag, isRedelivered: got.redelivered != 0, exchange: HeaderTable.text(got.exchange),
          routingKey: HeaderTable.text(got.routing_key)))
    case flotilla_basic_return:
      let back = unsafe decoded.assumingMemoryBound(to: amqp_basic_return_t.self).pointee
      return .returned(
        unsafe ReturnHead(
          code: back.reply_code, text: HeaderTable.text(back.reply_text), exchange: HeaderTable.text(back.exchange),
          routingKey: HeaderTable.text(back.routing_key)))
    case flotilla_basic_ack:
      let ack = unsafe decoded.assumingMemoryBound(to: amqp_basic_ack_t.self).pointee
      return .ack(tag: ack.delivery_tag, multiple: ack.multiple != 0)
    case flotilla_basic_nack:
      let nack = unsafe decoded.assumingMemoryBound(to: amqp_basic_nack_t.self).pointee
      return .nack(tag: nack.delivery_tag, multiple: nack.multiple != 0)
    case flotilla_basic_cancel:
      return .cancelled(
        consumerTag: unsafe HeaderTable.text(
          decoded.assumingMemoryBound(to: amqp_basic_cancel_t.self).pointee.consumer_tag))
    case flotilla_queue_declare_ok:
      let count = unsafe decoded.assumingMemoryBound(to: amqp_queue_declare_ok_t.self).pointee.message_count
      return .reply(number, messageCount: count)
    case flotilla_queue_delete_ok:
      let count = unsafe decoded.assumingMemoryBound(to: amqp_queue_delete_ok_t.self).pointee.message_count
      return .reply(number, messageCount: count)
    default: return .reply(number, messageCount: 0)
    }
  }
}
