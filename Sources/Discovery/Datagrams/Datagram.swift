/// One datagram as it came, with what the system knows of its way.
struct Datagram: Hashable, Sendable {
  var bytes: [UInt8]
  var sender: IPAddress
  var senderPort: UInt16
  /// The address that it was sent to, a group's or the broadcast address included; `nil` if the system doesn't tell.
  var destination: IPAddress?
  /// The index of the interface by which it came; 0 if the system doesn't tell.
  var interface: UInt32
  /// How many more routers it might have passed: 255 proves that it passed none (RFC 5082).
  var hopLimit: UInt8?

  /// The interface as the zone of an address that has a meaning on its link only.
  var zone: String? { sender.isLinkLocal && sender.family == .v6 && interface > 0 ? String(interface) : nil }
}

/// Where a datagram goes, and from where.
struct DatagramRoute: Hashable, Sendable {
  /// A machine's address, a group or a broadcast address.
  var address: IPAddress
  var port: UInt16
  /// The index of the interface by which it leaves; `nil` leaves that to the system's routes, which know of no groups.
  var interface: UInt32?
  /// The address that it comes from; `nil` leaves that to the system.
  var source: IPAddress?
}
