#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Where engines listen on this machine if nobody moved them.
enum EngineSockets {
  /// The engine of the machine first, then the user's own, then Podman's, which speaks the same API.
  static func candidates(_ environment: [String: String]) -> [String] {
    func setting(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let runtime = setting("XDG_RUNTIME_DIR")
    let home = setting("HOME")
    return [
      DockerEngine.defaultSocketPath, runtime.map { $0 + "/docker.sock" }, home.map { $0 + "/.docker/run/docker.sock" },
      home.map { $0 + "/.docker/desktop/docker.sock" }, runtime.map { $0 + "/podman/podman.sock" },
      "/run/podman/podman.sock",
    ].compactMap { $0 }
  }

  /// The first that there is. Whether anybody answers there isn't asked: who stops one engine doesn't mean the next.
  static func first(
    _ environment: [String: String],
    thatExists exists: (String) -> Bool = { FileManager.default.fileExists(atPath: $0) }
  ) -> String {
    candidates(environment).first(where: exists) ?? DockerEngine.defaultSocketPath
  }
}
