/// A service as it is published on the local network.
public struct LocalService: Hashable, Sendable {
  /// What people call it: 1 to 63 bytes, dots and spaces too. If somebody has the name, it becomes `name (2)`.
  public var name: String
  /// What it is: `_http._tcp` (RFC 6763 section 7).
  public var type: String
  /// Further lists that it is in: `_printer`.
  public var subtypes: [String]
  /// The label of its host: `cellar` for `cellar.local`. If somebody has the name, it becomes `cellar-2`.
  public var host: String
  public var port: UInt16
  /// What else it says of itself.
  public var txt: TXTRecord

  public init(
    _ name: String, type: String, subtypes: [String] = [], host: String, port: UInt16, txt: TXTRecord = .init()
  ) {
    self.name = name
    self.type = type
    self.subtypes = subtypes
    self.host = host
    self.port = port
    self.txt = txt
  }

  func records(type: DNSName, host: UInt64) -> MDNSServiceRecords {
    MDNSServiceRecords(instance: name, type: type, subtypes: subtypes, port: port, txt: txt, host: host)
  }
}

/// A service of somebody, as it was found on one interface.
public struct FoundService: Hashable, Sendable {
  /// Its name without type and domain.
  public var name: String
  /// Its host: `cellar.local`.
  public var host: String
  /// Where it answers, IPv4 first; link-local IPv6 addresses with the interface as their zone.
  public var endpoints: [Endpoint]
  public var txt: TXTRecord
  /// The index of the interface by which it was found.
  public var interface: UInt32

  init?(_ finding: MDNSFinding) {
    guard let label = finding.name.labels.first, let host = finding.host else { return nil }
    name = String(decoding: label, as: UTF8.self)
    self.host = "\(host)"
    txt = TXTRecord(decoding: finding.txt)
    interface = finding.interface
    endpoints = finding.addresses.map { address in
      let isZoned = address.isLinkLocal && address.family == .v6
      return Endpoint(address, zone: isZoned ? String(finding.interface) : nil, port: finding.port)
    }
  }
}
