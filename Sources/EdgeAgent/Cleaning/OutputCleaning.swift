import EdgeModel
import EdgeStore

/// The kept output of apps, as pieces that may go. The piece that lines are added to counts, and stays.
struct OutputCleaning: Sendable {
  let logs: AllocationLogStore

  func items() async throws -> [CleaningItem] {
    try await logs.pieces().map { piece in
      CleaningItem(
        kind: .output, name: "\(piece.allocation):\(piece.first)", bytes: piece.bytes,
        unusedSince: piece.isOpen ? nil : piece.writtenAt)
    }
  }

  /// With a piece those before it go.
  func remove(_ item: CleaningItem) async throws {
    let parts = item.name.split(separator: Character(":"))
    guard parts.count == 2, let id = parts.first.flatMap({ AllocationID(String($0)) }),
      let first = parts.last.flatMap({ UInt64($0) })
    else { return }
    try await logs.removeOldest(of: id, through: first)
  }
}
