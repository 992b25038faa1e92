/// Which of this machine's interfaces lead to a network of machines.
///
/// Those that are down or not connected are never suitable.
public struct InterfaceSelection: Hashable, Sendable {
  /// Names that are left out. A `*` at the end stands for any rest.
  ///
  /// What container engines make by default: behind these are no machines.
  public var excludedNames = ["docker0", "br-*", "veth*", "virbr*", "cni*", "podman*"]
  /// If not empty, only interfaces with these names, of which a `*` at the end stands for any rest.
  public var names: [String] = []
  /// Whether this machine's own loopback counts. Only for tests and for machines that are alone.
  public var includesLoopback = false
  /// Whether tunnels and other links to one machine count.
  public var includesPointToPoint = false

  public init() {}

  /// Whether an interface is wanted.
  public func contains(_ interface: NetworkInterface) -> Bool {
    let flags = interface.flags
    guard flags.contains(.up), flags.contains(.running) else { return false }
    if flags.contains(.loopback), !includesLoopback { return false }
    if flags.contains(.pointToPoint), !includesPointToPoint { return false }
    if excludedNames.contains(where: { Self.matches(interface.name, $0) }) { return false }
    return names.isEmpty || names.contains { Self.matches(interface.name, $0) }
  }

  private static func matches(_ name: String, _ pattern: String) -> Bool {
    pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
  }
}
