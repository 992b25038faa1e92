/// A host and a TCP port.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
  /// What stands before the port.
  public enum Host: Hashable, Sendable {
    /// An address, which needs no resolver.
    case address(IPAddress)
    /// A name in lower case that was checked as RFC 1123 section 2.1 describes it (and may have underscores).
    case name(HostName)
  }

  /// Where it is.
  public var host: Host
  /// The interface on which a link-local IPv6 address has its meaning (RFC 4007): a name or an index.
  public var zone: String?
  /// The TCP port; discoverers refuse 0.
  public var port: UInt16

  /// An endpoint whose host needs no resolver.
  /// - Parameter zone: for a link-local IPv6 address, the interface; `nil` for none.
  public init(_ address: IPAddress, zone: String? = nil, port: UInt16) {
    host = .address(address)
    self.zone = zone
    self.port = port
  }

  /// An endpoint whose host has to be resolved first.
  public init(_ name: HostName, port: UInt16) {
    host = .name(name)
    self.port = port
  }

  /// The text that ``init(_:defaultPort:)`` reads.
  public var description: String {
    switch host {
    case .name(let name): "\(name):\(port)"
    case .address(.v4(let number)): "\(IPAddress.v4(number)):\(port)"
    case .address(.v6(let number)): "[\(IPAddress.v6(number))\(zone.map { "%\($0)" } ?? "")]:\(port)"
    }
  }
}
