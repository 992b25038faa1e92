extension WorkloadSpec {
  /// The names of all secrets that its services' environments ask for, sorted. What can't be a name is passed over: see
  /// ``malformedSecret``.
  public var secretNames: [SecretName] {
    var names: Set<SecretName> = []
    for environment in environments {
      for value in environment.values {
        do throws(SecretReference.Malformed) {
          if let reference = try SecretReference(value) { names.insert(reference.name) }
        } catch {
          continue
        }
      }
    }
    return names.sorted()
  }

  /// The first variable whose value begins as a secret's does and names none, in the order of names.
  public var malformedSecret: String? {
    for environment in environments {
      for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
        do throws(SecretReference.Malformed) { _ = try SecretReference(value) } catch { return name }
      }
    }
    return nil
  }

  /// The environments of all services, the main one's first.
  public var environments: [[String: String]] { [environment] + services.companions.map(\.environment) }

  /// The same with every service's environment as `change` makes it.
  public func mappingEnvironments<Failure>(
    _ change: ([String: String]) throws(Failure) -> [String: String]
  ) throws(Failure) -> WorkloadSpec {
    var result = self
    result.environment = try change(environment)
    for index in result.services.companions.indices {
      result.services.companions[index].environment = try change(result.services.companions[index].environment)
    }
    return result
  }
}

extension Allocation {
  /// The same allocation with opened secrets and the platform's own variables in its services' environments: for a
  /// runtime, and never to be kept.
  public func with(_ workload: WorkloadSpec) -> Allocation {
    Allocation(placing: id, on: node, name: name, workload: workload, source: source, epoch: epoch)
  }
}
