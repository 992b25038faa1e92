import Coordination
import EdgeModel
import EdgeStore

extension BlobKeeper {
  /// The files that no version needs; `nil` where this machine doesn't know yet what is needed.
  func unneeded() async throws -> [CleaningItem]? {
    guard let needed = try await needed() else { return nil }
    var items: [CleaningItem] = []
    for digest in try await blobs.list() where !needed.contains(digest) {
      guard let written = try await blobs.writtenAt(digest) else { continue }
      items.append(
        CleaningItem(
          kind: .files, name: digest.rawValue, bytes: try await blobs.size(of: digest) ?? 0, unusedSince: written))
    }
    return items
  }

  /// Removes a version's files, unless they are needed by now or were written again.
  func remove(_ item: CleaningItem) async throws {
    guard let digest = BlobDigest(item.name), let needed = try await needed(), !needed.contains(digest),
      try await blobs.writtenAt(digest) == item.unusedSince
    else { return }
    try await blobs.remove(digest)
  }

  private func needed() async throws -> Set<BlobDigest>? {
    guard knowsWhatCounts else { return nil }
    let state = try await log.state()
    guard state.cluster != nil || inbox.assignments != nil else { return nil }
    let leads = try await log.leadership().leader == node
    let desired = leads || holdsLog(state) ? Self.references(in: state).map(\.digest) : []
    return Set(desired).union((inbox.assignments?.allocations ?? []).map(\.source.digest))
  }
}
