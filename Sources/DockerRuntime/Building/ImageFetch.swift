import DockerClient
import EdgeAgent
import EdgeModel

/// Finds an image that an app names: on this machine, or at its registry.
struct ImageFetch {
  let docker: DockerEngine
  let log: any LogSink
  let time: TimeSource
  let service: String?
  /// Remembers what was fetched; `nil` where nothing of it is ever removed.
  var fetched: FetchedImages?

  /// - Returns: its id.
  func image(_ name: String) async throws -> String {
    if let id = try await local(name) {
      try await remember { try await $0.use([name], now: time.now()) }
      return id
    }
    let before = fetched == nil ? [] : try await docker.images.list(all: true).map(\.id)
    try await remember { try await $0.begin(name, before: before, now: time.now()) }
    let output = BuildLog(sink: log, time: time, service: service)
    do {
      try await docker.images.pull(name) { try await output.take($0) }
      try await output.finish()
    } catch let error as DockerError where !error.isRetriable && error.code != .unavailable {
      try await output.finish()
      try await output.take(line: error.message)
      throw RuntimeError(
        .buildFailed, "the image '\(name)' is not on this machine and could not be fetched: \(error.message)",
        cause: error)
    }
    guard let id = try await local(name) else {
      throw RuntimeError(.buildFailed, "the image '\(name)' was fetched, and is not there")
    }
    try await remember { try await $0.end(name, id: id) }
    return id
  }

  private func remember(_ note: (FetchedImages) async throws -> Void) async throws {
    guard let fetched else { return }
    do {
      try await note(fetched)
    } catch {
      throw RuntimeError(.storage, "which images were fetched can't be kept: \(error)", cause: error)
    }
  }

  private func local(_ name: String) async throws -> String? {
    do {
      return try await docker.images.inspect(name).id
    } catch let error as DockerError where error.code == .notFound {
      return nil
    }
  }
}
