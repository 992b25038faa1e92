import DockerClient

/// The programs of docs/modules/DockerClient.md.
enum DockerClientPage {
  static func command(_ docker: DockerEngine) async throws {
    let exec = try await docker.exec.create(in: "greeting", ExecSpec(["ls", "-l"]))
    for try await piece in try await docker.exec.start(exec) {
      print(piece.source, String(decoding: piece.bytes, as: UTF8.self))
    }
    print("ended with", try await docker.exec.inspect(exec).exitCode ?? -1)
  }

  static func inspectAll(_ docker: DockerEngine) async throws {
    try await withTaskExecutorPreference(docker.executor) {
      for container in try await docker.containers.list(all: true) {
        print(container.names, try await docker.containers.inspect(container.id).state.status)
      }
    }
  }

  static func owned(_ docker: DockerEngine) async throws {
    var spec = ContainerSpec(image: "greeting:latest", command: ["/serve"])
    spec.labels = ["org.example.owner": "me"]
    spec.ports = [PublishedPort(port: ContainerPort(8080), hostAddress: "127.0.0.1", hostPort: 8080)]
    spec.memoryLimit = 128 << 20
    let created = try await docker.containers.create(spec, name: "greeting")
    _ = try await docker.containers.start(created.id)
    for container in try await docker.containers.list([.label("org.example.owner", "me")], all: true) {
      print(container.names, container.status)
    }
  }
}
