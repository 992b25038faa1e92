/// What is searched for.
enum MDNSInquiry: Hashable, Sendable {
  /// Instances of a type of service: `_http._tcp.local`, or of a subtype.
  case services(DNSName)
  /// One instance, with host, port, attributes and addresses.
  case instance(DNSName)
  /// The addresses of a host.
  case host(DNSName)
}

/// What was found on one interface.
struct MDNSFinding: Hashable, Sendable {
  /// An instance of a service, or a host.
  var name: DNSName
  var interface: UInt32
  /// Of an instance.
  var host: DNSName?
  var port: UInt16 = 0
  var txt: [UInt8] = []
  /// IPv4 first, in ascending order.
  var addresses: [IPAddress] = []

  /// What stays while the rest may change.
  struct Key: Hashable, Comparable {
    var name: DNSName
    var interface: UInt32

    static func < (left: Key, right: Key) -> Bool {
      left.name == right.name ? left.interface < right.interface : left.name < right.name
    }
  }

  var key: Key { Key(name: name, interface: interface) }
}
