import Testing

@testable import DockerClient

/// How images are named to a registry.
struct ImageNameTests {
  @Test(arguments: [
    ("nginx", "nginx", "latest"), ("nginx:1.27", "nginx", "1.27"), ("a/b", "a/b", "latest"),
    ("host:5000/a/b", "host:5000/a/b", "latest"), ("host:5000/a/b:2", "host:5000/a/b", "2"),
    ("a/b@sha256:0123", "a/b", "sha256:0123"), ("a/b:1@sha256:0123", "a/b:1", "sha256:0123"),
  ])
  func `a name has a tag or a digest`(_ name: String, _ repository: String, _ tag: String) {
    let parts = ImageName(name)
    #expect(parts.repository == repository)
    #expect(parts.tag == tag)
  }

  @Test(arguments: [
    ("nginx", ImageName.dockerHub), ("a/b:1", ImageName.dockerHub), ("docker.io/a/b", ImageName.dockerHub),
    ("host:5000/a", "host:5000"), ("registry.example.org/a/b@sha256:0", "registry.example.org"),
    ("localhost/a", "localhost"),
  ])
  func `a name says whose registry it is`(_ name: String, _ registry: String) {
    #expect(ImageName(name).registry == registry)
  }
}
