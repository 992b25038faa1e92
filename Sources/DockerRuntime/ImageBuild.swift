import DockerClient
import EdgeAgent
import EdgeModel
import Manifests

/// Builds the image of one allocation from its archive, and tells the log what the engine says.
struct ImageBuild {
  let docker: DockerEngine
  let configuration: DockerRuntimeConfiguration
  let allocation: Allocation
  let language: Language
  let time: TimeSource

  /// A name that no repository has, so that it hides no file of the app.
  private static let generatedDockerfile = ".flotilla.Dockerfile"

  private var tag: String {
    "flotilla/\(allocation.id.deployment):\(allocation.id.generation)-\(allocation.id.attempt)"
  }

  /// The image that is there already, or a new one.
  func image(from artifact: Artifact, log: any LogSink) async throws -> String {
    if let built = try await docker.images.list(DockerLabels.filter(configuration.node, allocation.id)).first {
      return built.id
    }
    var options = BuildOptions(tags: [tag])
    options.labels = DockerLabels.ofImage(allocation, node: configuration.node)
    if let base = configuration.images[language.name] { options.arguments["BASE"] = base }
    let archive = ArchiveChunks(path: artifact.archivePath)
    let output = BuildLog(sink: log, time: time)
    do {
      let built: BuiltImage
      if let dockerfile = language.dockerfile(for: AppManifest(allocation)) {
        options.dockerfile = Self.generatedDockerfile
        let entry = TarEntry(path: Self.generatedDockerfile, content: Array(dockerfile.utf8))
        built = try await build(options, try PrefixedArchive([entry], before: archive), output)
      } else {
        built = try await build(options, archive, output)
      }
      try await output.finish()
      return built.id
    } catch let error as DockerError where error.code == .buildFailed || error.code == .badRequest {
      try await output.finish()
      try await output.take(line: error.message)
      throw RuntimeError(.buildFailed, try await words(error, log), cause: error)
    }
  }

  private func build(
    _ options: BuildOptions, _ context: some AsyncSequence<[UInt8], any Error> & Sendable, _ output: BuildLog
  ) async throws -> BuiltImage {
    let (docker, time, limit) = (docker, time, configuration.buildTimeout)
    return try await withThrowingTaskGroup(of: BuiltImage.self) { group in
      group.addTask { try await docker.images.build(options, context: context) { try await output.take($0) } }
      group.addTask {
        try await time.sleep(for: limit)
        throw RuntimeError(.buildFailed, "building took longer than \(limit.components.seconds) s and was ended")
      }
      defer { group.cancelAll() }
      guard let built = try await group.next() else { throw CancellationError() }
      return built
    }
  }

  /// The engine's verdict with the end of what the build wrote.
  private func words(_ error: DockerError, _ log: any LogSink) async throws -> String {
    let last = try await log.lastLines(of: [.build], count: 6).map(\.text).filter { !$0.isEmpty && $0 != error.message }
    let tail = last.suffix(5).joined(separator: " ⏎ ")
    return "building failed: \(error.message)\(tail.isEmpty ? "" : "; the build's last words: \(tail)")"
  }
}

extension AppManifest {
  fileprivate init(_ allocation: Allocation) {
    let workload = allocation.workload
    self.init(
      name: allocation.name.rawValue, language: workload.language, run: workload.run, test: workload.test,
      port: workload.port)
  }
}
