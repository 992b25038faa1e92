import DockerClient
import DockerTestServer
import Foundation
import Testing

extension PrivateEngines {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: PrivateDockerEngine.isWanted))
  struct FullDiskTests {
    @Test func `an engine without room on its disk says so for images that are loaded and built`() async throws {
      let small: @Sendable (URL) async throws -> Void = { folder in
        try await Shell.run("mkdir \(folder.path)/data && mount -t tmpfs -o size=64m flotilla \(folder.path)/data")
      }
      try await PrivateDockerEngine.with(prepare: small) { engine in
        // The engine has namespaces of its own, and keeps it there.
        try await Shell.run("umount \(engine.directory.path)/data")
        let docker = try DockerEngine(host: engine.host)
        let large = ["one", "two"].map { TarEntry(path: $0, content: [UInt8](repeating: 1, count: 40 << 20)) }
        let loaded = await #expect(throws: DockerError.self) {
          try await docker.images.load(TarTests.Chunks(chunks: [try TarEntry.archive(large)]))
        }
        // It says 200 first.
        #expect(loaded?.code == .noSpace && loaded?.status == 200, "\(String(describing: loaded))")
        let steps = "FROM scratch\nCOPY large /\nCOPY large /more\n"
        let dockerfile = TarEntry(path: "Dockerfile", content: Array(steps.utf8))
        let half = TarEntry(path: "large", content: [UInt8](repeating: 1, count: 24 << 20))
        let built = await #expect(throws: DockerError.self) {
          try await docker.images.build(BuildOptions(), context: try TarEntry.archive([dockerfile, half]))
        }
        #expect(built?.code == .noSpace, "\(String(describing: built))")
        #expect(built?.output?.contains("Step 2/3") == true)
      }
    }
  }
}
