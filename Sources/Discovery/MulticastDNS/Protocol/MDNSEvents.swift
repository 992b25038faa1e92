/// What happens to an ``MDNSEngine``.
enum MDNSEvent: Sendable {
  /// The time that it asked for has come.
  case wake
  case datagram([UInt8], MDNSArrival)
  /// A link is there, or has other addresses.
  case link(MDNSLink, MDNSLinkAddresses)
  case linkLost(MDNSLink)
  /// Publishes, or changes what was published under the number.
  case publish(UInt64, MDNSPublication)
  case withdraw(UInt64)
  case search(UInt64, MDNSInquiry)
  case endSearch(UInt64)
  /// Says goodbye for everything.
  case shutDown
}

/// What an ``MDNSEngine`` wants to be done, in this order.
enum MDNSEffect: Sendable {
  case send([UInt8], MDNSLink, to: MDNSSource?)
  /// A name is ours on every link, and announced.
  case registered(UInt64, DNSName)
  /// A name belonged to somebody else; another is tried.
  case renamed(UInt64, from: DNSName, to: DNSName)
  case found(UInt64, MDNSFinding)
  case updated(UInt64, MDNSFinding)
  case lost(UInt64, MDNSFinding)
  /// A datagram that is no message.
  case refused(MDNSArrival, DiscoveryError)
}
