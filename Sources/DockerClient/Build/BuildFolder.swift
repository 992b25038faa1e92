/// A folder that an image is to be built from.
struct BuildFolder {
  /// Largest `.dockerignore` file.
  static let rulesLimit = 1 << 20

  let path: String

  init(_ path: String) {
    self.path = path
  }

  /// What isn't sent.
  ///
  /// The Dockerfile and the rules themselves always are: the engine reads them, and leaves them out of the context itself
  /// where the rules say so.
  func rules(for options: BuildOptions) throws(DockerError) -> IgnoreRules {
    do throws(DockerError) {
      _ = try FileStatus(path: "\(path)/\(options.dockerfile)")
    } catch {
      throw DockerError(
        .badRequest, "the folder has no \(options.dockerfile): \(error.message)", operation: "ImageBuild")
    }
    guard try FileStatus.names(in: path).contains(".dockerignore") else { return IgnoreRules() }
    let file = try OpenFile("\(path)/.dockerignore")
    guard file.size <= Self.rulesLimit else {
      throw DockerError(.badRequest, ".dockerignore has more than \(Self.rulesLimit) bytes", operation: "ImageBuild")
    }
    var bytes: [UInt8] = []
    while try file.read(Self.rulesLimit, into: &bytes, path: "\(path)/.dockerignore") {}
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DockerError(.badRequest, ".dockerignore isn't UTF-8", operation: "ImageBuild")
    }
    return try IgnoreRules(text).keeping([".dockerignore", options.dockerfile])
  }
}
