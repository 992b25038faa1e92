extension DockerEngine {
  /// Runs a container to its end and gives what it wrote. The container is removed afterwards, also if the task is
  /// cancelled or something fails.
  ///
  ///     let result = try await docker.run(ContainerSpec(image: "busybox", command: ["echo", "hello"]))
  ///     print(result.output, result.exitCode)
  ///
  /// Its exit and its output are listened to before it starts, so nothing of the shortest one is missed.
  /// - Parameters:
  ///   - pull: when the image is fetched.
  ///   - login: for the image's registry.
  ///   - input: what it reads; its input ends after that. Nil: it has none.
  ///   - limit: most bytes of both outputs together.
  /// - Throws: ``DockerError/Code/tooMuchOutput`` beyond `limit`; ``DockerError/Code/unsupported``, before anything is
  ///   created, for an `input` over TLS: see ``canEndInput``.
  public func run(
    _ spec: ContainerSpec, name: String? = nil, pull: PullPolicy = .ifMissing, login: RegistryLogin? = nil,
    input: [UInt8]? = nil, limit: Int = 16 << 20
  ) async throws -> RunResult {
    guard input == nil || canEndInput else {
      throw DockerError(
        .unsupported,
        "over TLS a container's input can't be ended, and who reads it would wait for ever: use a Unix socket or ssh")
    }
    var spec = spec
    spec.isAutoRemoved = false  // it could be gone before its end was seen
    if input != nil { spec.opensInput = true }
    let isTTY = spec.isTTY
    return try await lending(spec, name, pull, login) { id in
      var outputs: (standard: [UInt8], errors: [UInt8]) = ([], [])
      let exit = try await containers.wait(for: id, until: .nextExit) {
        let attachment = try await containers.attach(id, input: input != nil, isTTY: isTTY)
        try await containers.start(id)
        outputs = try await Self.exchange(attachment, input, limit)
      }
      return RunResult(exitCode: exit.code, standardOutput: outputs.standard, standardError: outputs.errors)
    }
  }

  /// Runs a container for as long as `body` does, and removes it with its unnamed volumes then, whatever happens.
  ///
  ///     try await docker.withContainer(ContainerSpec(image: "postgres:16")) { container in
  ///       try await docker.containers.waitUntilHealthy(container)
  ///     }
  /// - Parameter body: gets the container's id.
  public func withContainer<Result>(
    _ spec: ContainerSpec, name: String? = nil, pull: PullPolicy = .ifMissing, login: RegistryLogin? = nil,
    _ body: (String) async throws -> Result
  ) async throws -> Result {
    try await lending(spec, name, pull, login) { id in
      try await containers.start(id)
      return try await body(id)
    }
  }

  /// Creates a container, and removes it when `body` is through.
  private func lending<Result>(
    _ spec: ContainerSpec, _ name: String?, _ pull: PullPolicy, _ login: RegistryLogin?,
    _ body: (String) async throws -> Result
  ) async throws -> Result {
    let id = try await create(spec, name: name, pull: pull, login: login)
    let result: Result
    do {
      try Task.checkCancellation()
      result = try await body(id)
    } catch {
      try? await remove(id)  // the first error is the one to tell
      throw error
    }
    try await remove(id)
    return result
  }

  private func create(
    _ spec: ContainerSpec, name: String?, pull: PullPolicy, login: RegistryLogin?
  ) async throws -> String {
    if pull == .always { try await images.pull(spec.image, login: login) }
    do {
      return try await createUndisturbed(spec, name)
    } catch let error as DockerError where error.code == .notFound && pull == .ifMissing {
      try await images.pull(spec.image, login: login)
      return try await createUndisturbed(spec, name)
    }
  }

  /// The engine makes what it was asked for also when nobody waits for the answer any more, and its id would be lost: so the
  /// answer is waited for in a task of its own, which only the call's own limit ends.
  private func createUndisturbed(_ spec: ContainerSpec, _ name: String?) async throws -> String {
    try Task.checkCancellation()
    let containers = containers
    return try await Task { try await containers.create(spec, name: name).id }.value
  }

  /// In a task of its own: that of the caller may be cancelled.
  private func remove(_ id: String) async throws {
    let containers = containers
    try await Task {
      do {
        try await containers.remove(id, force: true, volumes: true)
      } catch let error as DockerError where error.code == .notFound {
        // It removed itself, or somebody else did.
      }
    }.value
  }

  private static func exchange(
    _ attachment: Attachment, _ input: [UInt8]?, _ limit: Int
  ) async throws -> (standard: [UInt8], errors: [UInt8]) {
    try await withThrowingTaskGroup { group in
      if let input {
        group.addTask {
          do {
            try await attachment.write(input)
            try attachment.closeInput()
          } catch let error as DockerError where error.code == .disconnected {
            // It ended without having read all of it.
          }
        }
      }
      var standard: [UInt8] = []
      var errors: [UInt8] = []
      for try await frame in attachment.output {
        if frame.source == .standardError { errors += frame.bytes } else { standard += frame.bytes }
        guard standard.count + errors.count <= limit else {
          throw DockerError(.tooMuchOutput, "the container wrote more than \(limit) bytes")
        }
      }
      group.cancelAll()
      return (standard, errors)
    }
  }
}
