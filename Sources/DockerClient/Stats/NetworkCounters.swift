/// What went over one network of a container since its start (`ContainerStats`). What an engine doesn't count is 0.
public struct NetworkCounters: Sendable, Hashable, Decodable {
  public let bytesReceived: UInt64
  public let packetsReceived: UInt64
  /// Packets that came and were broken.
  public let receiveErrors: UInt64
  /// Packets that came and for which there was no room.
  public let receiveDrops: UInt64
  public let bytesSent: UInt64
  public let packetsSent: UInt64
  /// Packets that could not be sent.
  public let sendErrors: UInt64
  /// Packets for which there was no room on the way out.
  public let sendDrops: UInt64

  private enum CodingKeys: String, CodingKey {
    case bytesReceived = "rx_bytes"
    case packetsReceived = "rx_packets"
    case receiveErrors = "rx_errors"
    case receiveDrops = "rx_dropped"
    case bytesSent = "tx_bytes"
    case packetsSent = "tx_packets"
    case sendErrors = "tx_errors"
    case sendDrops = "tx_dropped"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    bytesReceived = try values.value(.bytesReceived, or: 0)
    packetsReceived = try values.value(.packetsReceived, or: 0)
    receiveErrors = try values.value(.receiveErrors, or: 0)
    receiveDrops = try values.value(.receiveDrops, or: 0)
    bytesSent = try values.value(.bytesSent, or: 0)
    packetsSent = try values.value(.packetsSent, or: 0)
    sendErrors = try values.value(.sendErrors, or: 0)
    sendDrops = try values.value(.sendDrops, or: 0)
  }
}
