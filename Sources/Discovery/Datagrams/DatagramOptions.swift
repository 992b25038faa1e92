/// How a ``DatagramSocket`` is made.
struct DatagramOptions: Hashable, Sendable {
  /// The port that it hears; 0 for any that is free.
  var port: UInt16 = 0
  /// Whether other sockets, of other processes too, may have the same port: datagrams to groups and broadcasts then
  /// reach all of them, and others just one of them.
  var sharesPort = false
  /// How many routers a datagram may pass, plus one. 255 lets the receiver see that it passed none.
  var hopLimit: UInt8 = 255
  /// Whether other sockets of this machine hear what is sent to a group.
  var reachesThisMachine = true
  /// The longest datagram that is received, in bytes; longer ones are dropped and counted.
  var longest = 9000
}
