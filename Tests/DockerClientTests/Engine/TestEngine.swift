import DockerClient
import Foundation
import Testing

/// The real engine that the tests may use, by `FLOTILLA_TEST_DOCKER`.
enum TestEngine {
  static let host = ProcessInfo.processInfo.environment["FLOTILLA_TEST_DOCKER"]

  /// Without the variable the suites are skipped, unless services are required: then they run and fail.
  static var isExpected: Bool {
    host != nil || ProcessInfo.processInfo.environment["FLOTILLA_REQUIRE_SERVICES"] == "1"
  }

  static func connect() throws -> DockerEngine {
    try DockerEngine(host: #require(host, "FLOTILLA_TEST_DOCKER isn't set"))
  }

  /// What everything of these tests carries, so that nothing else is ever touched.
  static let label = "org.flotilla.test.docker-client"

  /// An image with busybox as its shell: the given one, or one that is built from the machine's static busybox.
  static func baseImage(_ docker: DockerEngine) async throws -> String {
    if let given = ProcessInfo.processInfo.environment["FLOTILLA_TEST_BASE_IMAGE"] { return given }
    let tag = "flotilla-test/docker-client-base:latest"
    let busybox = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "/bin/busybox")))
    let dockerfile = """
      FROM scratch
      COPY busybox /bin/busybox
      RUN ["/bin/busybox", "--install", "-s", "/bin"]
      """
    let context = try TarEntry.archive([
      TarEntry(path: "Dockerfile", content: Array(dockerfile.utf8)),
      TarEntry(path: "busybox", content: busybox, permissions: 0o755),
    ])
    _ = try await docker.images.build(BuildOptions(tags: [tag]), context: context)
    return tag
  }

  /// Runs `body` with a container that is removed afterwards, whatever happens.
  static func withContainer<Result>(
    _ docker: DockerEngine, _ command: [String], _ change: (inout ContainerSpec) -> Void = { _ in },
    _ body: (String) async throws -> Result
  ) async throws -> Result {
    var spec = ContainerSpec(image: try await baseImage(docker), command: command)
    spec.labels = [label: "1"]
    spec.stopTimeout = .zero
    change(&spec)
    let id = try await docker.containers.create(spec).id
    do {
      let result = try await body(id)
      try await docker.containers.remove(id, force: true, volumes: true)
      return result
    } catch {
      try? await docker.containers.remove(id, force: true, volumes: true)  // the first error is the one to tell
      throw error
    }
  }

  /// Asks again while the engine is about the same for somebody else, or what is to go is still held by a measurement.
  static func pruned<Report>(
    _ isDone: (Report) -> Bool, _ prune: () async throws -> Report
  ) async throws -> Report {
    while true {
      do {
        let report = try await prune()
        if isDone(report) { return report }
      } catch let error as DockerError where error.message.contains("already running") {
        continue
      }
    }
  }

  /// Engines of this age measure once at a time; another test may be about to.
  static func usage(_ docker: DockerEngine) async throws -> DataUsage {
    while true {
      do {
        return try await docker.system.dataUsage()
      } catch let error as DockerError where error.message.contains("already running") {
        continue  // the other one's measurement ends
      }
    }
  }

  static func code(_ body: () async throws -> Void) async -> DockerError.Code? {
    do {
      try await body()
      return nil
    } catch {
      return (error as? DockerError)?.code
    }
  }
}
