/// How beacons are sent and heard. Those who are to find each other need the same port, and the same key or none.
public struct BeaconConfiguration: Hashable, Sendable {
  /// The UDP port of beacons.
  public var port: UInt16 = 7070
  /// The interfaces by which beacons are sent and heard.
  public var interfaces = InterfaceSelection()
  /// Whether they go to the groups 224.0.0.254 and ff02::114, of RFC 4727, which no router passes on.
  public var usesGroups = true
  /// Whether they go to the broadcast addresses of IPv4 networks too: switches that know of groups may cut groups off.
  public var usesBroadcast = true
  /// How often a service is announced, give or take a tenth.
  public var interval = Duration.seconds(1)
  /// How long a service is believed to be there after its last beacon; at least twice the interval.
  public var lease = Duration.seconds(3)
  /// How many answers a second one address gets.
  public var answersPerSource = 10
  /// How many answers a second all get together.
  public var answers = 200
  /// Whether those are answered as well who don't have the key. They learn that the service is there and what its
  /// beacon says, and can't tell whether it is true.
  public var answersStrangers = false

  public init() {}

  func check() throws(DiscoveryError) {
    try Limits.check(Int(port), in: 1...65_535, "port")
    try Limits.check(answersPerSource, in: 1...1000, "answersPerSource")
    try Limits.check(answers, in: 1...10_000, "answers")
    guard usesGroups || usesBroadcast else {
      throw DiscoveryError(.invalidConfiguration, "beacons need usesGroups or usesBroadcast")
    }
    guard interval >= .milliseconds(50), interval <= .seconds(60) else {
      throw DiscoveryError(.invalidConfiguration, "interval is 50 ms to 60 s, not \(interval)")
    }
    guard lease >= interval * 2, lease <= .seconds(600) else {
      throw DiscoveryError(.invalidConfiguration, "lease is twice the interval to 600 s, not \(lease)")
    }
  }

  /// The lease as it is sent.
  var leaseMilliseconds: UInt32 {
    let (seconds, attoseconds) = lease.components
    return UInt32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
  }
}
