import DockerClient
import EdgeModel

extension ContainerSpec {
  /// The container of an allocation: its port on the host, its environment, our labels, an init that passes signals on.
  init(_ allocation: Allocation, image: String, _ configuration: DockerRuntimeConfiguration) {
    self.init(image: image)
    let workload = allocation.workload
    environment = workload.environment
    environment["PORT"] = "\(workload.port)"
    labels = DockerLabels.ofContainer(allocation, node: configuration.node)
    hostname = allocation.name.rawValue
    ports = [
      PublishedPort(
        port: ContainerPort(workload.port), hostAddress: configuration.publishAddress, hostPort: workload.port)
    ]
    usesInit = true
    securityOptions = ["no-new-privileges"]
    logging = LogDriver(type: "json-file", options: ["max-size": "10m", "max-file": "2"])
  }
}
