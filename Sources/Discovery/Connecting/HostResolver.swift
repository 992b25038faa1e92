/// Turns names into addresses.
package protocol HostResolver: Sendable {
  /// Ends at once when the task is cancelled.
  /// - Returns: at most 16 addresses, in the order of preference.
  func addresses(of name: HostName) async throws -> [ResolvedAddress]
}

/// An address of a name.
package struct ResolvedAddress: Hashable, Sendable {
  package var address: IPAddress
  package var zone: String?

  package init(_ address: IPAddress, zone: String? = nil) {
    self.address = address
    self.zone = zone
  }
}
