internal import HTTPTransport

extension ImageOperations {
  /// Builds an image (`ImageBuild`).
  ///
  /// The context is sent at the pace at which the engine takes it, and never held whole.
  /// - Parameters:
  ///   - context: the chunks of a tar archive, plain or compressed, with the Dockerfile in it. See ``TarEntry`` for
  ///     putting a file in front of one.
  ///   - report: told what happens; the build waits for it.
  /// - Throws: with the build's ``DockerError/output``, ``DockerError/Code/noSpace`` where the engine's disk is full,
  ///   ``DockerError/Code/forbidden`` where a registry wants a login, and ``DockerError/Code/buildFailed`` when a step failed
  ///   otherwise; ``DockerError/Code/uploadFailed`` when `context` threw.
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

  /// Builds an image from a folder of this machine, without what its `.dockerignore` leaves out (`ImageBuild`).
  /// - Parameter folder: its path. See ``FolderArchive`` for how it is sent.
  /// - Throws: also ``DockerError/Code/badRequest`` where it has no Dockerfile, its path leads out of the
  ///   folder, or there is a `.dockerignore` that can't be read.
  public func build(
    _ options: BuildOptions, folder: String, report: (BuildEvent) async throws -> Void = { _ in }
  ) async throws -> BuiltImage {
    let (options, rules) = try await BuildFolder(folder).prepared(options)
    return try await build(options, .stream(from: FolderArchive(folder, rules: rules)), report)
  }

  /// Builds an image from what the engine fetches itself (`ImageBuild`).
  /// - Parameter remote: a Git repository, as `https://host/path.git#branch:folder`; or the URL of a tar archive, or of
  ///   a Dockerfile that needs no context.
  public func build(
    _ options: BuildOptions, remote: String, report: (BuildEvent) async throws -> Void = { _ in }
  ) async throws -> BuiltImage {
    try await build(options, .none, remote: remote, report)
  }

  private func build(
    _ options: BuildOptions, _ body: HTTPRequestBody, remote: String? = nil,
    _ report: (BuildEvent) async throws -> Void
  ) async throws -> BuiltImage {
    var target = try options.requestTarget()
    var headers: HTTPHeaders = [:]
    if let remote { target.addQuery("remote", remote) } else { headers["Content-Type"] = "application/x-tar" }
    if let logins = try RegistryLogin.headerValue(options.logins) { headers["X-Registry-Config"] = logins }
    let response = try await connection.send(
      "ImageBuild", .post, target, headers: headers, body: body, timeouts: .stream)
    var id: String?
    let events = ImageEventStream(
      response: response, connection: connection, operation: "ImageBuild", failureCode: .buildFailed)
    let output = try await events.follow { event in
      if let built = event.imageID { id = built }
      try await report(event)
    }
    if let id { return BuiltImage(id: id) }
    // Where nothing says the id, its name leads to it.
    guard let tag = options.tags.first else {
      throw DockerError(
        .unexpectedResponse, "the build ended without an image", operation: "ImageBuild", output: output)
    }
    return BuiltImage(id: try await inspect(tag).id)
  }
}
