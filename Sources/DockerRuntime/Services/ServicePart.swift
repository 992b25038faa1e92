import DockerClient
import EdgeModel

/// One service of an allocation, and what its things are called on the engine.
struct ServicePart {
  let allocation: Allocation
  let spec: ServiceSpec
  let isMain: Bool

  /// The services of an allocation in the order in which they start.
  /// - Throws: ``StartOrder/Circle`` where they wait for each other.
  static func inOrder(_ allocation: Allocation) throws(StartOrder.Circle) -> [ServicePart] {
    let services = allocation.workload.allServices
    let order = try StartOrder.of(services.map { ($0.name, $0.settings.dependencies) }).get()
    let main = allocation.workload.services.name
    return order.compactMap { name in
      services.first { $0.name == name }.map { ServicePart(allocation: allocation, spec: $0, isMain: name == main) }
    }
  }

  static func main(_ allocation: Allocation) -> ServicePart {
    ServicePart(allocation: allocation, spec: allocation.workload.mainService, isMain: true)
  }

  /// Its name among the labels; `nil` for the main one.
  var label: String? { isMain ? nil : spec.name.rawValue }

  var containerName: String {
    isMain ? "flotilla-\(allocation.id)" : "flotilla-\(allocation.id)-\(spec.name)"
  }

  /// What it listens on; 0 for nothing that we know of.
  var listenPort: UInt16 {
    isMain ? allocation.workload.listenPort : spec.settings.health?.port ?? spec.settings.ports.first?.container ?? 0
  }

  /// The network of an allocation of several services; a single one has none of its own.
  static func network(of allocation: Allocation) -> String? {
    allocation.workload.services.companions.isEmpty ? nil : "flotilla-\(allocation.id)"
  }

  static func volume(_ name: VolumeName, of deployment: DeploymentID) -> String { "flotilla-\(deployment)-\(name)" }
}
