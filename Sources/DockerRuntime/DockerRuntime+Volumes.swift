import DockerClient
public import EdgeAgent
public import EdgeModel

extension DockerRuntime: VolumeKeeping {
  public func volumes() async throws -> [RuntimeVolume] {
    try await engine {
      let found = try await docker.volumes.list(DockerLabels.filter(configuration.node)).volumes
      return found.compactMap { volume in
        guard let deployment = volume.labels[DockerLabels.deployment].flatMap({ DeploymentID($0) }),
          let name = volume.labels[DockerLabels.volume].flatMap({ VolumeName($0) })
        else { return nil }
        return RuntimeVolume(deployment: deployment, name: name)
      }.sorted { ($0.deployment, $0.name) < ($1.deployment, $1.name) }
    }
  }

  public func removeVolumes(of deployment: DeploymentID) async throws {
    try await engine {
      var filters = DockerLabels.filter(configuration.node)
      filters.add(.label(DockerLabels.deployment, deployment.rawValue))
      for volume in try await docker.volumes.list(filters).volumes {
        try await ignoringAbsence { try await docker.volumes.remove(volume.name) }
      }
    }
  }
}
