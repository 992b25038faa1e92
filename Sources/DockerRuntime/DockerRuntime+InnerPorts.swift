import DockerClient
public import EdgeAgent
public import EdgeModel

extension DockerRuntime: InnerPorts {
  /// At the container's own address, which this machine reaches whatever is published. Another machine's engine has
  /// addresses that mean something else here.
  public func target(of port: UInt16, in id: AllocationID) async throws -> PortTarget? {
    guard configuration.isLocalEngine else { return nil }
    return try await engine {
      let containers = try await docker.containers.list(DockerLabels.filter(configuration.node, id))
      guard let main = containers.first(where: { $0.labels[DockerLabels.service] == nil }) else { return nil }
      let details = try await docker.containers.inspect(main.id)
      return (details.addresses.values.min() ?? details.address).map { PortTarget(host: $0, port: port) }
    }
  }
}
