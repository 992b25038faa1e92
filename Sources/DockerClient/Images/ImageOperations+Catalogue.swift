internal import HTTPTransport

/// What is known of images, here and at registries.
extension ImageOperations {
  /// The steps by which it came about, the last one first (`ImageHistory`).
  /// - Parameter platform: of which variant. API 1.48.
  public func history(_ name: String, platform: ImagePlatform? = nil) async throws -> [ImageLayer] {
    var target: RequestTarget = "/images/\(path: name)/history"
    try await add(platform, to: &target, since: 48, "ImageHistory")
    return try await connection.value("ImageHistory", .get, target)
  }

  /// Looks for images (`ImageSearch`), at Docker Hub unless `term` begins with a registry's address.
  ///
  /// The engine asks by the first version of the registries' protocol, which few besides Docker Hub know.
  /// - Parameter filters: `is-official` and `stars`.
  public func search(_ term: String, limit: Int? = nil, _ filters: EngineFilters = []) async throws
    -> [ImageSearchResult]
  {
    var target: RequestTarget = "/images/search"
    target.addQuery("term", term)
    if let limit { target.addQuery("limit", "\(limit)") }
    try filters.add(to: &target)
    return try await connection.value("ImageSearch", .get, target)
  }

  /// The signed statements that came with an image (`ImageAttestations`). API 1.55.
  /// - Parameters:
  ///   - types: only of these kinds: URIs.
  ///   - withStatements: with the statements themselves.
  public func attestations(
    _ name: String, platform: ImagePlatform? = nil, types: [String] = [], withStatements: Bool = false
  ) async throws -> [AttestationStatement] {
    try await connection.require(55, "ImageAttestations")
    var target: RequestTarget = "/images/\(path: name)/attestations"
    try await add(platform, to: &target, since: 55, "ImageAttestations")
    for type in types { target.addQuery("type", type) }
    if withStatements { target.addQuery("statement", "true") }
    return try await connection.value("ImageAttestations", .get, target)
  }

  func add(_ platform: ImagePlatform?, to target: inout RequestTarget, since minor: Int, _ operation: String)
    async throws
  {
    guard let platform else { return }
    try await connection.require(minor, operation, "a choice of platform")
    target.addQuery("platform", try EngineJSON.text(platform))
  }

  /// For archives: one platform since API 1.48, several since 1.52.
  func add(_ platforms: [ImagePlatform], to target: inout RequestTarget, _ operation: String) async throws {
    if platforms.count > 1 { try await connection.require(52, operation, "a choice of several platforms") }
    for platform in platforms { try await add(platform, to: &target, since: 48, operation) }
  }
}
