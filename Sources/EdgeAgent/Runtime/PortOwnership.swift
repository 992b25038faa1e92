public import EdgeModel

/// A runtime whose apps listen on the machine's own ports, and which knows which of them are theirs: a program that was told
/// one port may take another one all the same, and then a stranger there must not be taken for it.
public protocol PortOwnership: Sendable {
  /// Whether an app itself listens on a TCP port of this machine; `nil` where that can't be known.
  func listens(_ id: AllocationID, on port: UInt16) async throws -> Bool?
}
