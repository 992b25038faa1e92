import DockerClient
import EdgeAgent
import EdgeModel
import Logging

/// Where builds are at work, and what is cleaned up after those that came to nothing: the engine keeps the images of their
/// steps, which nobody names.
///
/// Builds share steps, so nothing is removed while one is at work, and none begins meanwhile.
actor BuildRoom {
  private let docker: DockerEngine
  private let time: TimeSource
  private let logger: Logger
  private var atWork = 0
  private var left: [BuildLayers] = []
  private var cleaning: Task<Void, Never>?

  init(docker: DockerEngine, time: TimeSource, logger: Logger) {
    self.docker = docker
    self.time = time
    self.logger = logger
  }

  /// Returns when a build may begin. It must ``leave(behind:)``.
  /// - Throws: `CancellationError`.
  func enter() async throws {
    while let cleaning { await cleaning.value }
    try Task.checkCancellation()
    atWork += 1
  }

  /// A build has ended. The last one returns when all is clean.
  /// - Parameter layers: what it made, if it came to nothing.
  func leave(behind layers: BuildLayers? = nil) async {
    atWork -= 1
    if let layers { left.append(layers) }
    guard atWork == 0, !left.isEmpty, cleaning == nil else { return }
    let all = left
    left = []
    // Not in the task of the build, which may be cancelled.
    let task = Task {
      for layers in all { await remove(layers) }
      cleaning = nil
    }
    cleaning = task
    await task.value
  }

  /// The engine takes a moment to end a step's container after it was told to end the build.
  private func remove(_ image: String) async throws {
    for _ in 0..<Self.attempts {
      do {
        _ = try await docker.images.remove(image, prunesParents: false)
        return
      } catch let error as DockerError where error.code == .conflict && error.message.contains("container") {
        try await time.sleep(for: .milliseconds(200))
      }
    }
    _ = try await docker.images.remove(image, prunesParents: false)
  }

  private static let attempts = 20

  /// Removes what a build made and nothing else is built on: images without a name, made since it began, on one that it
  /// told of before.
  private func remove(_ layers: BuildLayers) async {
    let ids = layers.ids
    for (number, id) in ids.enumerated().reversed() {
      do {
        let image = try await docker.images.inspect(id)
        let isOwn = ids.prefix(number).contains { image.parent.hasPrefix("sha256:\($0)") }
        guard isOwn, image.tags.isEmpty,
          let created = image.created, created >= EngineTime(seconds: layers.since.milliseconds / 1_000)
        else { continue }
        try await remove(image.id)
      } catch let error as DockerError where error.code == .notFound || error.code == .conflict {
        continue
      } catch {
        logger.debug("a step of a build that came to nothing stays", metadata: ["image": "\(id)", "error": "\(error)"])
      }
    }
  }
}
