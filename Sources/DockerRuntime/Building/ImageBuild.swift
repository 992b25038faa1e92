import DockerClient
import EdgeAgent
import EdgeModel
import Manifests

/// Builds the image of one service from the allocation's archive, and tells the log what the engine says.
struct ImageBuild {
  let docker: DockerEngine
  let configuration: DockerRuntimeConfiguration
  let part: ServicePart
  let language: Language
  let time: TimeSource
  let builds: BuildRoom
  let images: OwnImages

  /// A name that no repository has, so that it hides no file of the app.
  private static let generatedDockerfile = ".flotilla.Dockerfile"

  /// What the engine says when the image of a step that it goes on from was removed meanwhile: the next try makes it anew.
  /// Which of them depends on how far it was.
  private static let lostStep = ["unknown parent image", "failed to get digest sha256:", "layer does not exist"]

  private static func isLostStep(_ error: DockerError) -> Bool {
    error.code == .buildFailed && lostStep.contains { error.message.contains($0) }
  }

  /// The image that is there already, or a new one.
  func image(from artifact: Artifact, log: any LogSink) async throws -> String {
    if let built = try await existing() { return built }
    let recipe = part.spec.settings.build
    var options = BuildOptions(tags: [name.text])
    options.target = recipe?.target
    if let base = part.spec.settings.baseImage ?? configuration.images[language.name] {
      options.arguments["BASE"] = base
    }
    options.arguments.merge(recipe?.arguments ?? [:]) { $1 }
    let output = BuildLog(sink: log, time: time, service: part.label)
    do {
      let built = try await build(options, recipe, artifact, output)
      try await output.finish()
      return built.id
    } catch let error as DockerError where Self.isLostStep(error) {
      try await output.finish()
      throw RuntimeError(
        .unavailable, "a step that this build shared with another version was removed with it", cause: error)
    } catch let error as DockerError where Self.isFaultOfBuild(error) {
      try await output.finish()
      try await output.take(line: error.message)
      throw RuntimeError(.buildFailed, try await words(error, log), cause: error)
    } catch let error as DockerError where error.code == .uploadFailed {
      guard let fault = TarFilter.Fault(behind: error) else { throw error }
      throw RuntimeError(.buildFailed, "building failed: \(fault)", cause: error)
    }
  }

  /// A full disk and a registry that wants a login end a build from within, and have the build's output then.
  private static func isFaultOfBuild(_ error: DockerError) -> Bool {
    switch error.code {
    case .buildFailed, .badRequest: true
    case .noSpace, .forbidden: error.output != nil
    default: false
    }
  }

  private func existing() async throws -> String? {
    do {
      return try await docker.images.inspect(name.text).id
    } catch let error as DockerError where error.code == .notFound {
      return nil
    }
  }

  private var name: ImageName { ImageName(part, on: configuration.node) }

  /// With a Dockerfile that isn't in the repository: a generated one, or the manifest's own.
  private func build(
    _ options: BuildOptions, _ recipe: BuildRecipe?, _ artifact: Artifact, _ output: BuildLog
  ) async throws -> BuiltImage {
    let archive = ArchiveChunks(path: artifact.archivePath)
    var options = options
    if let text = language.dockerfile(for: part.spec, port: part.listenPort) ?? recipe?.text {
      options.dockerfile = Self.generatedDockerfile
      let entry = TarEntry(path: Self.generatedDockerfile, content: Array(text.utf8))
      guard let context = recipe?.context, !context.isEmpty else {
        return try await build(options, try PrefixedArchive([entry], before: archive), output)
      }
      return try await build(
        options, try PrefixedArchive([entry], before: SubfolderArchive(archive, folder: context)), output)
    }
    if let recipe { options.dockerfile = recipe.dockerfile }
    guard let context = recipe?.context, !context.isEmpty else { return try await build(options, archive, output) }
    return try await build(options, SubfolderArchive(archive, folder: context), output)
  }

  private func build(
    _ options: BuildOptions, _ context: some AsyncSequence<[UInt8], any Error> & Sendable, _ output: BuildLog
  ) async throws -> BuiltImage {
    let (docker, time, limit) = (docker, time, configuration.buildTimeout)
    let layers = BuildLayers(since: time.now())
    try await builds.enter()
    do {
      let built = try await withLimit(limit) {
        try await docker.images.build(options, context: context) { event in
          layers.take(event)
          try await output.take(event)
        }
      }
      images.add(name)
      await builds.leave()
      return built
    } catch {
      // The engine may have been done when it was given up.
      images.forget()
      await builds.leave(behind: layers)
      throw error
    }
  }

  private func withLimit(
    _ limit: Duration, _ work: @escaping @Sendable () async throws -> BuiltImage
  ) async throws -> BuiltImage {
    try await withThrowingTaskGroup(of: BuiltImage.self) { group in
      group.addTask { try await work() }
      group.addTask { [time] in
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
    let last = try await log.lastLines(of: [.build], from: part.label, count: 6).map(\.text).filter {
      !$0.isEmpty && $0 != error.message
    }
    let tail = last.suffix(5).joined(separator: " ⏎ ")
    let whose = part.label.map { " its service '\($0)'" } ?? ""
    return "building\(whose) failed: \(error.message)\(tail.isEmpty ? "" : "; the build's last words: \(tail)")"
  }
}
