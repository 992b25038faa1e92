/// What went over one network of a container since its start (`ContainerStats`). What an engine doesn't count is 0.
public struct NetworkCounters: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Bytes that came.
  public var bytesReceived: UInt64 { self["rx_bytes", or: 0] }
  /// Packets that came.
  public var packetsReceived: UInt64 { self["rx_packets", or: 0] }
  /// Packets that came and were broken.
  public var receiveErrors: UInt64 { self["rx_errors", or: 0] }
  /// Packets that came and for which there was no room.
  public var receiveDrops: UInt64 { self["rx_dropped", or: 0] }
  /// Bytes that were sent.
  public var bytesSent: UInt64 { self["tx_bytes", or: 0] }
  /// Packets that were sent.
  public var packetsSent: UInt64 { self["tx_packets", or: 0] }
  /// Packets that could not be sent.
  public var sendErrors: UInt64 { self["tx_errors", or: 0] }
  /// Packets for which there was no room on the way out.
  public var sendDrops: UInt64 { self["tx_dropped", or: 0] }
}
