extension DesiredState {
  /// The secret that a name stands for in a deployment: its own before the platform's.
  public func secret(_ name: SecretName, for deployment: DeploymentID) -> SealedSecret? {
    secrets[SecretID(.deployment(deployment, name))] ?? secrets[SecretID(.platform(name))]
  }

  /// The secrets that a workload asks for and that are not set, sorted.
  public func missingSecrets(of workload: WorkloadSpec, for deployment: DeploymentID) -> [SecretName] {
    workload.secretNames.filter { secret($0, for: deployment) == nil }
  }

  /// Which version each secret has that a workload asks for: a workload that was pinned with others is another one.
  public func secretVersions(of workload: WorkloadSpec, for deployment: DeploymentID) -> [SecretName: UInt64] {
    var versions: [SecretName: UInt64] = [:]
    for name in workload.secretNames { versions[name] = secret(name, for: deployment)?.value.version }
    return versions
  }

  /// All that some allocations ask for, sorted by id.
  public func secrets(of allocations: [Allocation]) -> [SealedSecret] {
    guard !secrets.isEmpty else { return [] }
    var found: [SecretID: SealedSecret] = [:]
    for allocation in allocations {
      for name in allocation.workload.secretNames {
        if let secret = secret(name, for: allocation.id.deployment) { found[secret.id] = secret }
      }
    }
    return found.values.sorted { $0.id < $1.id }
  }

  /// All secrets, sorted by id.
  public var secretsInOrder: [SealedSecret] { secrets.values.sorted { $0.id < $1.id } }
}

extension Assignments {
  /// The secret that a name stands for in a deployment: its own before the platform's.
  public func secret(_ name: SecretName, for deployment: DeploymentID) -> SealedSecret? {
    secrets.first { $0.id == SecretID(.deployment(deployment, name)) }
      ?? secrets.first { $0.id == SecretID(.platform(name)) }
  }
}
