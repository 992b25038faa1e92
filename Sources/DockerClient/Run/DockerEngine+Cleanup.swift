/// What was removed, by id or name.
public struct CleanupReport: Sendable, Hashable {
  /// Ids of containers that were removed.
  public internal(set) var containers: [String] = []
  /// Names of networks that were removed.
  public internal(set) var networks: [String] = []
  /// Names of volumes that were removed.
  public internal(set) var volumes: [String] = []
  /// Ids of images that were removed.
  public internal(set) var images: [String] = []
  /// What wasn't removed, mostly since it is still in use, with the engine's words.
  public internal(set) var left: [String: String] = [:]
}

extension DockerEngine {
  /// Removes everything that carries a label, and nothing else: containers, running or not, then networks, volumes and
  /// images. What a test, or a tool that was killed, left behind.
  /// - Parameter value: nil: with any value.
  /// - Throws: when the engine goes away, or can't say what there is. That something of it can't be removed is in
  ///   ``CleanupReport/left``, and the rest is removed nevertheless.
  @discardableResult
  public func removeAll(labelled key: String, _ value: String? = nil) async throws -> CleanupReport {
    guard !key.isEmpty else { throw DockerError(.badRequest, "without a label everything would be removed") }
    let filters: EngineFilters = [.label(key, value)]
    var report = CleanupReport()
    for container in try await containers.list(filters, all: true) {
      if try await gone(
        container.id, &report, { try await containers.remove(container.id, force: true, volumes: true) })
      {
        report.containers.append(container.id)
      }
    }
    for network in try await networks.list(filters) {
      if try await gone(network.name, &report, { try await networks.remove(network.id) }) {
        report.networks.append(network.name)
      }
    }
    for volume in try await volumes.list(filters).volumes {
      if try await gone(volume.name, &report, { try await volumes.remove(volume.name, force: true) }) {
        report.volumes.append(volume.name)
      }
    }
    for image in try await images.list(filters) {
      if try await gone(image.id, &report, { _ = try await images.remove(image.id, force: true) }) {
        report.images.append(image.id)
      }
    }
    return report
  }

  private func gone(_ name: String, _ report: inout CleanupReport, _ remove: () async throws -> Void) async throws
    -> Bool
  {
    do {
      try await remove()
      return true
    } catch let error as DockerError where error.code == .notFound {
      return true  // somebody else was faster
    } catch let error as DockerError where !Self.isAway(error) {
      report.left[name] = error.message
      return false
    }
  }

  /// Whether it says nothing about what was to be removed, and the next call would fail as well.
  private static func isAway(_ error: DockerError) -> Bool {
    [.unavailable, .disconnected, .untrusted, .closed].contains(error.code)
  }
}
