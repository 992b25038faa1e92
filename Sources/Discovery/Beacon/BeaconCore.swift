/// One side of the beacon's protocol as a value: it knows no clock, no socket and no source of chance of its own.
protocol BeaconCore: Sendable {
  /// - Parameter now: the time since any moment that stays the same.
  mutating func step(
    _ event: BeaconEvent, at now: Duration, random: inout some RandomNumberGenerator
  ) -> [BeaconEffect]

  /// When it is to be called again with ``BeaconEvent/time``, if nothing happens before.
  var wake: Duration? { get }
}

/// What happens to it.
enum BeaconEvent: Sendable {
  /// At the beginning and after each change.
  case interfaces([NetworkInterface])
  case received(Datagram)
  /// The time that it asked for has come.
  case time
  case end
}

/// What it wants done.
enum BeaconEffect: Hashable, Sendable {
  case send([UInt8], [DatagramRoute])
  case report(DiscoveryEvent)
  /// Something was not listened to: for the log.
  case ignored(IPAddress, String)
}
