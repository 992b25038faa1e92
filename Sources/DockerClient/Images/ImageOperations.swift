internal import HTTPTransport

/// Images on the engine. An image is named by its id or by `name:tag`.
public struct ImageOperations: Sendable {
  let connection: EngineConnection

  /// Builds an image (`ImageBuild`).
  ///
  /// The context is sent at the pace at which the engine takes it, and never held whole.
  /// - Parameters:
  ///   - context: the chunks of a tar archive, plain or compressed, with the Dockerfile in it. See ``TarEntry`` for
  ///     putting a file in front of one.
  ///   - report: told what happens; the build waits for it.
  /// - Throws: ``DockerError/Code/buildFailed`` with the build's ``DockerError/output`` when a step failed;
  ///   ``DockerError/Code/uploadFailed`` when `context` threw.
  public func build(
    _ options: BuildOptions, context: some AsyncSequence<[UInt8], any Error> & Sendable,
    report: (BuildEvent) async throws -> Void = { _ in }
  ) async throws -> BuiltImage {
    try await build(options, .stream(from: context), report)
  }

  /// Builds an image from a context in memory (`ImageBuild`).
  public func build(
    _ options: BuildOptions, context: [UInt8], report: (BuildEvent) async throws -> Void = { _ in }
  ) async throws -> BuiltImage {
    try await build(options, .bytes(context), report)
  }

  private func build(
    _ options: BuildOptions, _ body: HTTPRequestBody, _ report: (BuildEvent) async throws -> Void
  ) async throws -> BuiltImage {
    let target = try options.target(forAPI: try await connection.version())
    let response = try await connection.send(
      "ImageBuild", .post, target, headers: ["Content-Type": "application/x-tar"], body: body, timeouts: .stream)
    var output = BuildOutput()
    var id: String?
    for try await message in JSONValues<BuildMessage>(response.body, connection, "ImageBuild") {
      // A failure comes within an answer that began with status 200.
      if let failure = message.failure {
        throw DockerError(
          .buildFailed, failure, operation: "ImageBuild", status: response.status, output: output.text)
      }
      if let text = message.event.output { output.append(text) }
      if let built = message.event.imageID { id = built }
      try await report(message.event)
    }
    if let id { return BuiltImage(id: id) }
    // Engines before 1.30 don't say the id; its name leads to it.
    guard let tag = options.tags.first else {
      throw DockerError(
        .unexpectedResponse, "the build ended without an image", operation: "ImageBuild", output: output.text)
    }
    return BuiltImage(id: try await inspect(tag).id)
  }

  /// The images there are (`ImageList`).
  /// - Parameter all: also the layers in between.
  public func list(_ filters: EngineFilters = [], all: Bool = false) async throws -> [ImageSummary] {
    var target: RequestTarget = "/images/json"
    if all { target.addQuery("all", "true") }
    try filters.add(to: &target)
    return try await connection.json("ImageList", .get, target)
  }

  /// All about one image (`ImageInspect`).
  public func inspect(_ name: String) async throws -> ImageDetails {
    try await connection.json("ImageInspect", .get, "/images/\(path: name)/json")
  }

  /// Gives an image another name (`ImageTag`).
  public func tag(_ name: String, repository: String, tag: String = "latest") async throws {
    var target: RequestTarget = "/images/\(path: name)/tag"
    target.addQuery("repo", repository)
    target.addQuery("tag", tag)
    _ = try await connection.change("ImageTag", .post, target)
  }

  /// Takes a name off an image, and removes the image with its last name (`ImageDelete`).
  /// - Parameters:
  ///   - force: also if stopped containers use it, or it has several names and is named by id.
  ///   - prunesParents: removes untagged images that it was built on as well.
  /// - Throws: ``DockerError/Code/conflict`` if a container uses it.
  @discardableResult
  public func remove(_ name: String, force: Bool = false, prunesParents: Bool = true) async throws -> [ImageRemoval] {
    var target: RequestTarget = "/images/\(path: name)"
    if force { target.addQuery("force", "true") }
    if !prunesParents { target.addQuery("noprune", "true") }
    return try await connection.json("ImageDelete", .delete, target, timeouts: HTTPTimeouts(overall: .seconds(300)))
  }

  /// Removes images that no container uses (`ImagePrune`).
  /// - Parameters:
  ///   - filters: which; there is no default, since what isn't named here belongs to somebody else.
  ///   - danglingOnly: only those without a name.
  public func prune(_ filters: EngineFilters, danglingOnly: Bool = true) async throws -> ImagePruneReport {
    var filters = filters
    filters.add(.named("dangling", danglingOnly ? "true" : "false"))
    var target: RequestTarget = "/images/prune"
    try filters.add(to: &target)
    return try await connection.json("ImagePrune", .post, target, timeouts: HTTPTimeouts(overall: .seconds(300)))
  }
}
