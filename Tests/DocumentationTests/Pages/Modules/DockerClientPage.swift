import DockerClient

/// The programs of docs/modules/DockerClient.md.
enum DockerClientPage {
  static func build(_ docker: DockerEngine) async throws {
    let context = try TarEntry.archive([
      TarEntry(path: "Dockerfile", content: Array("FROM scratch\nCOPY greeting /\n".utf8)),
      TarEntry(path: "greeting", content: Array("hello\n".utf8)),
    ])
    do {
      let image = try await docker.images.build(BuildOptions(tags: ["greeting:latest"]), context: context) { event in
        if let output = event.output { print(output, terminator: "") }
      }
      print("built", image.id)
    } catch let error as DockerError where error.code == .buildFailed {
      print("the build failed:", error.message)
      print(error.output ?? "")
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
