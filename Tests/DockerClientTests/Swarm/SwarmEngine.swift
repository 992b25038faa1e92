import DockerClient
import DockerTestServer
import Foundation

/// A swarm of one machine on an engine of its own, which ends with the test.
enum SwarmEngine {
  static let image = "flotilla-test/swarm:1"

  static func with(_ body: (DockerEngine) async throws -> Void) async throws {
    try await PrivateDockerEngine.with { engine in
      let docker = try DockerEngine(host: engine.host)
      _ = try await docker.swarm.initialize(SwarmInitialization(listen: "127.0.0.1:2377", advertise: "127.0.0.1"))
      try await body(docker)
      try await docker.swarm.leave(force: true)
    }
  }

  /// An image with nothing in it but busybox.
  static func buildImage(_ docker: DockerEngine) async throws {
    let busybox = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "/bin/busybox")))
    let context = try TarEntry.archive([
      TarEntry(path: "Dockerfile", content: Array("FROM scratch\nCOPY busybox /bin/busybox\n".utf8)),
      TarEntry(path: "busybox", content: busybox, permissions: 0o755),
    ])
    _ = try await docker.images.build(BuildOptions(tags: [image]), context: context)
  }

  /// A service whose tasks write "hello" and stay.
  static func service(_ name: String) -> SwarmServiceSpec {
    var spec = SwarmServiceSpec(name: name, image: image)
    spec.task.container.command = ["/bin/busybox", "sh", "-c", "echo hello; exec /bin/busybox sleep 1000"]
    spec.task.container.stopTimeout = .zero
    return spec
  }

  /// Asks until it is so: the engine has no event for what a swarm comes to.
  static func until<Value>(_ question: () async throws -> Value?) async throws -> Value {
    while true {
      if let answer = try await question() { return answer }
      try await ContinuousClock().sleep(for: .milliseconds(50))
    }
  }

  static func task(of service: String, in state: TaskState, _ docker: DockerEngine) async throws -> SwarmTask {
    try await until {
      try await docker.tasks.list([.named("service", service)]).first { $0.status.state == state }
    }
  }
}
