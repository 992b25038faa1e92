internal import Dispatch

/// A folder that an image is to be built from.
struct BuildFolder {
  /// Largest `.dockerignore` file.
  static let rulesLimit = 1 << 20

  let path: String

  init(_ path: String) {
    self.path = path
  }

  /// The options as the engine is to have them, and what isn't sent; read on a thread that may wait for a disk.
  func prepared(_ options: BuildOptions) async throws -> (options: BuildOptions, rules: IgnoreRules) {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue(label: "flotilla.docker.folder").async {
        continuation.resume(
          with: Result { () throws(DockerError) in
            var options = options
            options.dockerfile = try Self.dockerfile(options)
            return (options, try rules(for: options))
          })
      }
    }
  }

  /// The Dockerfile's path in its plain form, which is what rules are compared with: `./a//b` is `a/b`.
  /// - Throws: ``DockerError/Code/badRequest`` for one that leads out of the folder.
  private static func dockerfile(_ options: BuildOptions) throws(DockerError) -> String {
    let path = IgnoreRules.cleaned(options.dockerfile[...])
    guard path != ".", path != "..", !path.hasPrefix("../") else {
      throw DockerError(
        .badRequest, "the Dockerfile's path \"\(options.dockerfile)\" names no file of the folder",
        operation: "ImageBuild")
    }
    return path
  }

  /// What isn't sent.
  ///
  /// The Dockerfile and the rules themselves always are: the engine reads them, and leaves them out of the context itself
  /// where the rules say so.
  func rules(for options: BuildOptions) throws(DockerError) -> IgnoreRules {
    let dockerfile = try Self.dockerfile(options)
    do throws(DockerError) {
      _ = try FileStatus(path: "\(path)/\(dockerfile)")
    } catch {
      throw DockerError(.badRequest, "the folder has no \(dockerfile): \(error.message)", operation: "ImageBuild")
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
    return try IgnoreRules(text).keeping([".dockerignore", dockerfile])
  }
}
