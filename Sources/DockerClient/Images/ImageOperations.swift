internal import HTTPTransport

/// Images on the engine. An image is named by its id or by `name:tag`.
public struct ImageOperations: Sendable {
  let connection: EngineConnection

  /// The images there are (`ImageList`).
  /// - Parameters:
  ///   - all: also the layers in between.
  ///   - sharedSize: measures what they share. API 1.42.
  ///   - manifests: with their variants for several platforms. API 1.47.
  ///   - identities: with those variants, and who vouches for each: `Identity` among its fields. API 1.54.
  public func list(
    _ filters: EngineFilters = [], all: Bool = false, sharedSize: Bool = false, manifests: Bool = false,
    identities: Bool = false
  ) async throws -> [ImageSummary] {
    var target: RequestTarget = "/images/json"
    if all { target.addQuery("all", "true") }
    let wishes = [
      (sharedSize, "shared-size", 42), (manifests || identities, "manifests", 47), (identities, "identity", 54),
    ]
    for (isWanted, name, minor) in wishes where isWanted {
      try await connection.require(minor, "ImageList", name)
      target.addQuery(name, "true")
    }
    try filters.add(to: &target)
    return try await connection.value("ImageList", .get, target)
  }

  /// All about one image (`ImageInspect`).
  /// - Parameters:
  ///   - platform: which of its variants. API 1.49. Not together with `manifests`.
  ///   - manifests: with all its variants. API 1.48.
  public func inspect(_ name: String, platform: ImagePlatform? = nil, manifests: Bool = false) async throws
    -> ImageDetails
  {
    var target: RequestTarget = "/images/\(path: name)/json"
    try await add(platform, to: &target, since: 49, "ImageInspect")
    if manifests {
      try await connection.require(48, "ImageInspect", "manifests")
      target.addQuery("manifests", "true")
    }
    return try await connection.value("ImageInspect", .get, target)
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
  ///   - platforms: only the variants for these. API 1.50. Empty: all.
  /// - Throws: ``DockerError/Code/conflict`` if a container uses it.
  @discardableResult
  public func remove(
    _ name: String, force: Bool = false, prunesParents: Bool = true, platforms: [ImagePlatform] = []
  ) async throws -> [ImageRemoval] {
    var target: RequestTarget = "/images/\(path: name)"
    if force { target.addQuery("force", "true") }
    if !prunesParents { target.addQuery("noprune", "true") }
    if !platforms.isEmpty { try await connection.require(50, "ImageDelete", "a choice of platforms") }
    for platform in platforms { target.addQuery("platforms", try EngineJSON.text(platform)) }
    return try await connection.value("ImageDelete", .delete, target, timeouts: .lengthy)
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
    return try await connection.value("ImagePrune", .post, target, timeouts: .lengthy)
  }
}
