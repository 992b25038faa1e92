public import EdgeModel

/// A runtime whose apps have addresses of their own, at which ports can be tried that aren't offered to anybody else. With
/// any other runtime an app's ports are the machine's.
public protocol InnerPorts: Sendable {
  /// Where this machine reaches a port of an app's main service; `nil` while it has no address.
  func target(of port: UInt16, in id: AllocationID) async throws -> PortTarget?
}
