internal import HTTPTransport

/// What a pull ended with.
public struct PulledImage: Sendable, Hashable {
  /// What the name meant at the registry, where it said so.
  public let digest: String?
  /// Whether something newer came than was there.
  public let isNewer: Bool
}

extension ImageOperations {
  /// Fetches an image from its registry (`ImageCreate`).
  /// - Parameters:
  ///   - name: with a tag or a digest; without either `latest` is meant.
  ///   - platform: such as `linux/arm64`, where the image has several.
  ///   - login: for registries that want one; ``RegistryLogins`` finds those of the `docker` command.
  ///   - report: told what happens; the engine waits for it.
  /// - Throws: ``DockerError/Code/notFound`` where the registry has no such image, or doesn't say so without a login;
  ///   ``DockerError/Code/forbidden`` where it wants a login, or another one; ``DockerError/Code/noSpace``;
  ///   ``DockerError/Code/pullFailed`` where it failed on the way for another reason.
  @discardableResult
  public func pull(
    _ name: String, platform: String? = nil, login: RegistryLogin? = nil,
    report: (ImageEvent) async throws -> Void = { _ in }
  ) async throws -> PulledImage {
    var target: RequestTarget = "/images/create"
    let parts = ImageName(name)
    target.addQuery("fromImage", parts.repository)
    target.addQuery("tag", parts.tag)
    if let platform { target.addQuery("platform", platform) }
    var headers: HTTPHeaders = [:]
    if let login { headers["X-Registry-Auth"] = try login.headerValue() }
    let response = try await connection.send("ImageCreate", .post, target, headers: headers, timeouts: .stream)
    var digest: String?
    var isNewer = false
    let events = ImageEventStream(
      response: response, connection: connection, operation: "ImageCreate", failureCode: .pullFailed)
    try await events.follow { event in
      if let status = event.status, event.layer == nil {
        if status.hasPrefix("Digest: ") { digest = String(status.dropFirst(8)) }
        if status.hasPrefix("Status: Downloaded newer image") { isNewer = true }
      }
      try await report(event)
    }
    return PulledImage(digest: digest, isNewer: isNewer)
  }

  /// Sends an image to the registry that its name begins with (`ImagePush`).
  /// - Parameters:
  ///   - name: without a tag `latest` is meant.
  ///   - platform: the one of its variants that is sent; nil: all that are here. API 1.46.
  ///   - report: told what happens; the engine waits for it.
  /// - Throws: with the ``DockerError/output`` so far, ``DockerError/Code/forbidden`` where the registry wants a login, or
  ///   another one, and ``DockerError/Code/pushFailed`` where it refused or broke off otherwise;
  ///   ``DockerError/Code/notFound`` where there is no such image here.
  @discardableResult
  public func push(
    _ name: String, platform: ImagePlatform? = nil, login: RegistryLogin? = nil,
    report: (ImageEvent) async throws -> Void = { _ in }
  ) async throws -> PushedImage? {
    let parts = ImageName(name)
    var target: RequestTarget = "/images/\(path: parts.repository)/push"
    target.addQuery("tag", parts.tag)
    try await add(platform, to: &target, since: 46, "ImagePush")
    // Engines refuse a push without the field, so one without a login says that there is none.
    let headers: HTTPHeaders = ["X-Registry-Auth": try (login ?? RegistryLogin()).headerValue()]
    let response = try await connection.send("ImagePush", .post, target, headers: headers, timeouts: .stream)
    var pushed: PushedImage?
    let events = ImageEventStream(
      response: response, connection: connection, operation: "ImagePush", failureCode: .pushFailed)
    try await events.follow { event in
      pushed = event.pushed ?? pushed
      try await report(event)
    }
    return pushed
  }

  /// Takes images in from an archive that `save` or `docker save` made (`ImageLoad`).
  ///
  /// The archive is sent at the pace at which the engine takes it, and never held whole.
  /// - Parameters:
  ///   - platforms: only the variants for these. API 1.48, several 1.52. Empty: all.
  ///   - quiet: without the progress of each layer.
  ///   - report: told what happens; the engine waits for it.
  /// - Returns: the names of what was loaded, or the ids of images without one.
  /// - Throws: ``DockerError/Code/loadFailed`` where it is none, ``DockerError/Code/noSpace`` where there is no room for it.
  @discardableResult
  public func load(
    _ archive: some AsyncSequence<[UInt8], any Error> & Sendable, platforms: [ImagePlatform] = [], quiet: Bool = false,
    report: (ImageEvent) async throws -> Void = { _ in }
  ) async throws -> [String] {
    var target: RequestTarget = "/images/load"
    if quiet { target.addQuery("quiet", "true") }
    try await add(platforms, to: &target, "ImageLoad")
    let response = try await connection.send(
      "ImageLoad", .post, target, headers: ["Content-Type": "application/x-tar"], body: .stream(from: archive),
      timeouts: .stream)
    var loaded: [String] = []
    let events = ImageEventStream(
      response: response, connection: connection, operation: "ImageLoad", failureCode: .loadFailed)
    try await events.follow { event in
      for line in (event.output ?? "").split(whereSeparator: \.isNewline) {
        for prefix in ["Loaded image: ", "Loaded image ID: "] where line.hasPrefix(prefix) {
          loaded.append(String(line.dropFirst(prefix.count)))
        }
      }
      try await report(event)
    }
    return loaded
  }

  /// Makes an image of the files of an archive, such as ``ContainerOperations/export(_:)`` gives (`ImageCreate`).
  /// - Parameters:
  ///   - name: for the image; nil: none.
  ///   - message: for its history.
  ///   - changes: instructions as in a Dockerfile, such as `CMD ["sh"]`.
  ///   - platform: such as `linux/arm64`; nil: the engine's own.
  /// - Returns: its id.
  public func importFiles(
    _ archive: some AsyncSequence<[UInt8], any Error> & Sendable, name: String? = nil, message: String? = nil,
    changes: [String] = [], platform: String? = nil
  ) async throws -> String {
    try await importFiles(.stream(from: archive), "-", name, message, changes, platform)
  }

  /// Makes an image of the files of an archive that the engine fetches itself (`ImageCreate`).
  ///
  /// The parameters are those of ``importFiles(_:name:message:changes:platform:)``.
  /// - Parameter url: of a tar archive, by `http` or `https`, which the engine must be able to reach.
  /// - Returns: its id.
  /// - Throws: ``DockerError/Code/loadFailed`` where what it fetched is no archive.
  public func importFiles(
    url: String, name: String? = nil, message: String? = nil, changes: [String] = [], platform: String? = nil
  ) async throws -> String {
    try await importFiles(.none, url, name, message, changes, platform)
  }

  private func importFiles(
    _ body: HTTPRequestBody, _ source: String, _ name: String?, _ message: String?, _ changes: [String],
    _ platform: String?
  ) async throws -> String {
    var target: RequestTarget = "/images/create"
    target.addQuery("fromSrc", source)
    if let name {
      let parts = ImageName(name)
      target.addQuery("repo", parts.repository)
      target.addQuery("tag", parts.tag)
    }
    if let message { target.addQuery("message", message) }
    for change in changes { target.addQuery("changes", change) }
    if let platform { target.addQuery("platform", platform) }
    let response = try await connection.send(
      "ImageCreate", .post, target, headers: ["Content-Type": "application/x-tar"], body: body, timeouts: .stream)
    var id: String?
    let events = ImageEventStream(
      response: response, connection: connection, operation: "ImageCreate", failureCode: .loadFailed)
    try await events.follow { if let status = $0.status, status.hasPrefix("sha256:") { id = status } }
    guard let id else {
      throw DockerError(.unexpectedResponse, "the import ended without an image", operation: "ImageCreate")
    }
    return id
  }

  /// Images with their layers and names as an archive, which ``load(_:platforms:quiet:report:)`` takes in (`ImageGetAll`).
  /// - Parameters:
  ///   - names: names or ids. By a name its tag alone is in the archive, by a repository all of its tags.
  ///   - platforms: only the variants for these. API 1.48, several 1.52. Empty: all that are here.
  public func save(_ names: [String], platforms: [ImagePlatform] = []) async throws -> ByteStream {
    guard !names.isEmpty else {
      throw DockerError(.badRequest, "no image to save was named", operation: "ImageGetAll")
    }
    var target: RequestTarget = "/images/get"
    for name in names { target.addQuery("names", name) }
    try await add(platforms, to: &target, "ImageGetAll")
    let response = try await connection.send("ImageGetAll", .get, target, timeouts: .stream)
    return ByteStream(body: response.body, connection: connection, operation: "ImageGetAll")
  }

  /// One image with its layers and names as an archive (`ImageGet`).
  /// - Parameter platforms: only the variants for these. API 1.48, several 1.52. Empty: all that are here.
  public func save(_ name: String, platforms: [ImagePlatform] = []) async throws -> ByteStream {
    var target: RequestTarget = "/images/\(path: name)/get"
    try await add(platforms, to: &target, "ImageGet")
    let response = try await connection.send("ImageGet", .get, target, timeouts: .stream)
    return ByteStream(body: response.body, connection: connection, operation: "ImageGet")
  }
}
