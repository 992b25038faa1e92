import DockerClient
import EdgeModel
import Testing

@testable import DockerRuntime

@Suite struct ContainerSpecTests {
  @Test func `an allocation's container publishes its port and carries its environment`() {
    let allocation = Sample.allocation(environment: ["COLOUR": "red", "PORT": "1"])
    let spec = ContainerSpec(
      allocation, image: "sha256:abc", DockerRuntimeConfiguration(node: Sample.node, publishAddress: "127.0.0.1"))
    #expect(spec.image == "sha256:abc")
    #expect(spec.environment == ["COLOUR": "red", "PORT": "8080"], "PORT is the platform's to say")
    #expect(spec.ports == [PublishedPort(port: ContainerPort(8_080), hostAddress: "127.0.0.1", hostPort: 8_080)])
    #expect(spec.usesInit)
    #expect(spec.securityOptions == ["no-new-privileges"])
  }

  @Test func `a container's labels say whose it is`() throws {
    let allocation = Sample.allocation()
    let labels = DockerLabels.ofContainer(allocation, node: Sample.node)
    let read = try #require(DockerLabels.read(labels))
    #expect(read == (allocation.id, 7, 8_080))
    #expect(labels[DockerLabels.node] == Sample.node.rawValue)
  }

  @Test func `an image's labels name no epoch`() throws {
    let read = try #require(DockerLabels.read(DockerLabels.ofImage(Sample.allocation(), node: Sample.node)))
    #expect(read == (Sample.allocation().id, 0, 0))
  }

  @Test(arguments: [[:], [DockerLabels.allocation: "not an id"], [DockerLabels.node: "naaaaaaaaaaa"]])
  func `what does not say whose it is is not ours`(labels: [String: String]) {
    #expect(DockerLabels.read(labels) == nil)
  }
}
