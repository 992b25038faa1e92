/// One side of SSDP as a value: it knows no clock, no socket and no source of chance of its own.
protocol SSDPCore: Sendable {
  /// - Parameter now: the time since any moment that stays the same.
  mutating func step(_ event: SSDPEvent, at now: Duration, random: inout some RandomNumberGenerator) -> [SSDPEffect]

  /// When it is to be called again with ``SSDPEvent/time``, if nothing happens before.
  var wake: Duration? { get }
}

/// What happens to it.
enum SSDPEvent: Sendable {
  /// At the beginning and after each change.
  case interfaces([NetworkInterface])
  case received(Datagram)
  /// The time that it asked for has come.
  case time
  case end
}

/// Somebody who says that it is what is looked for.
struct SSDPSighting: Hashable, Sendable {
  var endpoint: Endpoint
  /// The name of the interface by which it was heard.
  var interface: String?
}

/// What it wants done.
enum SSDPEffect: Hashable, Sendable {
  case send([UInt8], DatagramRoute)
  /// All who are there now: their list has changed.
  case sightings([SSDPSighting])
  /// Something was not listened to: for the log.
  case ignored(IPAddress, String)
}
