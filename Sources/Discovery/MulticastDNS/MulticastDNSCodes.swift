extension DiscoveryError.Code {
  /// A text is no domain name, or breaks its limits; ``DiscoveryError/position`` says where, if it can.
  public static let invalidName = Self("invalidName")
  /// A datagram is no message of its protocol; ``DiscoveryError/position`` is the offset of the fault in it.
  public static let malformedMessage = Self("malformedMessage")
}

extension Evidence.Source {
  /// An announcement or answer of multicast DNS.
  public static let multicastDNS = Self("mDNS")
}
