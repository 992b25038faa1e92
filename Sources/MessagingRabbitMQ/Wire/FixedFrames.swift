internal import CRabbitMQ

/// The frames of commands with nothing but numbers in them: always the same few bytes, so nothing here can fail.
enum FixedFrames {
  static let heartbeat: [UInt8] = [8, 0, 0, 0, 0, 0, 0, FrameWriter.end]
  static let connectionClose = frame(0, flotilla_connection_close, closeReason)
  static let connectionCloseOk = frame(0, flotilla_connection_close_ok, [])

  static func channelOpen(_ channel: UInt16) -> [UInt8] { frame(channel, flotilla_channel_open, [0]) }
  static func channelClose(_ channel: UInt16) -> [UInt8] { frame(channel, flotilla_channel_close, closeReason) }
  static func channelCloseOk(_ channel: UInt16) -> [UInt8] { frame(channel, flotilla_channel_close_ok, []) }
  static func confirmSelect(_ channel: UInt16) -> [UInt8] { frame(channel, flotilla_confirm_select, [0]) }

  static func channelFlowOk(_ channel: UInt16, isActive: Bool) -> [UInt8] {
    frame(channel, flotilla_channel_flow_ok, [isActive ? 1 : 0])
  }

  /// A limit on messages, none on bytes, for the channel's next consumer.
  static func qos(_ channel: UInt16, prefetch: UInt16) -> [UInt8] {
    frame(channel, flotilla_basic_qos, [0, 0, 0, 0] + bigEndian(prefetch) + [0])
  }

  static func ack(_ channel: UInt16, tag: UInt64, multiple: Bool) -> [UInt8] {
    frame(channel, flotilla_basic_ack, bigEndian(tag) + [multiple ? 1 : 0])
  }

  static func reject(_ channel: UInt16, tag: UInt64, requeue: Bool) -> [UInt8] {
    frame(channel, flotilla_basic_reject, bigEndian(tag) + [requeue ? 1 : 0])
  }

  /// Asks for no answer. A consumer tag has at most 255 bytes: `ConsumeOptions.check` or the broker's own rule.
  static func cancel(_ channel: UInt16, tag: String) -> [UInt8] {
    let tag = Array(tag.utf8.prefix(255))
    return frame(channel, flotilla_basic_cancel, [UInt8(tag.count)] + tag + [1])
  }

  /// 200, no text, no method to blame.
  private static let closeReason: [UInt8] = [0, 200, 0, 0, 0, 0, 0]

  private static func frame(_ channel: UInt16, _ method: Int, _ arguments: [UInt8]) -> [UInt8] {
    [1] + bigEndian(channel) + bigEndian(UInt32(arguments.count + 4)) + bigEndian(UInt32(method)) + arguments
      + [FrameWriter.end]
  }

  private static func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    stride(from: Number.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> Number($0)) }
  }
}
