import DockerClient
public import EdgeAgent
public import EdgeModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension DockerRuntime: StorageKeeping {
  public func storageFolders() async throws -> [String] {
    guard configuration.isLocalEngine else { return [] }
    return try await engine {
      let root = try await docker.system.info().rootDirectory
      return !root.isEmpty && FileManager.default.fileExists(atPath: root) ? [root] : []
    }
  }

  /// Images and networks with this machine's name or label, and images that were fetched for apps and weren't here before. One that
  /// a container uses, whoever's, is in use.
  public func storedItems(besides need: StorageNeed) async throws -> [CleaningItem] {
    try await engine {
      let used = Set(try await docker.containers.list(all: true).map(\.imageID))
      var items: [CleaningItem] = []
      for (image, name) in try await images.list() where !need.allocations.contains(name.allocation) {
        let isShared = image.tags.count > 1
        guard isShared || !used.contains(image.id) else { continue }
        items.append(
          CleaningItem(
            kind: .builtImage, name: name.text, bytes: isShared ? 0 : image.size,
            unusedSince: Timestamp(image.created)))
      }
      items += try await fetchedItems(need, used)
      for network in try await docker.networks.list(DockerLabels.filter(configuration.node))
      where !isNeeded(network.labels, need) {
        items.append(
          CleaningItem(
            kind: .network, name: network.name, bytes: 0,
            unusedSince: network.created.map { Timestamp($0) } ?? time.now()))
      }
      for volume in try await docker.volumes.list(DockerLabels.filter(configuration.node)).volumes {
        items.append(CleaningItem(kind: .volume, name: volume.name, bytes: 0, unusedSince: nil))
      }
      return items
    }
  }

  /// What names no allocation of ours isn't ours to judge.
  private func isNeeded(_ labels: [String: String], _ need: StorageNeed) -> Bool {
    DockerLabels.read(labels).map { need.allocations.contains($0.id) } ?? true
  }

  private func fetchedItems(_ need: StorageNeed, _ used: Set<String>) async throws -> [CleaningItem] {
    guard let fetched = configuration.fetchedImages else { return [] }
    var items: [CleaningItem] = []
    var inUse = need.images
    for entry in await fetched.list {
      guard let image = try await image(entry.name) else {
        // A fetch that came to nothing, or somebody removed it; one that is under way is there within a day.
        if entry.id != nil || time.now().milliseconds - entry.lastUsed.milliseconds > 86_400_000 {
          try await remembering { try await fetched.forget(entry.name) }
        }
        continue
      }
      // The agent was ended while it was fetched.
      if entry.id == nil, !need.images.contains(entry.name) {
        try await remembering { try await fetched.end(entry.name, id: image.id) }
      }
      if used.contains(image.id) { inUse.insert(entry.name) }
      guard !inUse.contains(entry.name), entry.id == image.id else { continue }
      items.append(
        CleaningItem(kind: .fetchedImage, name: entry.name, bytes: image.size, unusedSince: entry.lastUsed))
    }
    try await remembering { [inUse] in try await fetched.use(inUse, now: time.now()) }
    return items
  }

  public func removeStored(_ item: CleaningItem, besides need: StorageNeed) async throws {
    try await engine {
      switch item.kind {
      case .builtImage:
        guard let name = ImageName(item.name), name.node == configuration.node,
          !need.allocations.contains(name.allocation)
        else { return }
        // Without force: the engine keeps what a container uses.
        try await removeImage(name)
      case .fetchedImage:
        guard let fetched = configuration.fetchedImages, !need.images.contains(item.name),
          let entry = await fetched.list.first(where: { $0.name == item.name })
        else { return }
        // Under the same name somebody may have put another one.
        if let image = try await image(item.name), image.id == entry.id {
          try await ignoringAbsence { try await docker.images.remove(item.name, prunesParents: false) }
        }
        try await remembering { try await fetched.forget(item.name) }
      case .network:
        let networks = try await docker.networks.list(DockerLabels.filter(configuration.node))
        guard let network = networks.first(where: { $0.name == item.name }), !isNeeded(network.labels, need) else {
          return
        }
        try await ignoringAbsence { try await docker.networks.remove(network.id) }
      default: return
      }
    }
  }

  private func image(_ name: String) async throws -> ImageDetails? {
    do {
      return try await docker.images.inspect(name)
    } catch let error as DockerError where error.code == .notFound {
      return nil
    }
  }

  private func remembering(_ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch {
      throw RuntimeError(.storage, "which images were fetched can't be kept: \(error)", cause: error)
    }
  }
}
