import EdgeModel
import Manifests
import Testing

@testable import EdgeAgent

/// What becomes of a manifest when it is placed.
struct ManifestWorkloadTests {
  @Test func aPlainManifestIsAPlainWorkload() {
    let manifest = AppManifest(
      name: "shop", language: "node", run: "npm start", test: "npm test", port: 80,
      environment: [EnvironmentVariable("A", "1"), EnvironmentVariable("B", "2")])
    let workload = WorkloadSpec(manifest, environment: ["B": "3", "C": "4"])
    #expect(
      workload
        == WorkloadSpec(
          language: "node", run: "npm start", test: "npm test", port: 80, environment: ["A": "1", "B": "3", "C": "4"]))
  }

  @Test func servicesGoAlongAndLimitsAreItsShare() throws {
    var store = ServiceSettings()
    store.image = "redis"
    store.limits = ResourceLimits(memoryBytes: 100, cpuMillicores: 10)
    var services = WorkloadServices(
      companions: [
        ServiceSpec(try ServiceName("db"[...]), language: "image", environment: ["B": "2"], settings: store)
      ],
      listenPort: 81)
    services.main.limits = ResourceLimits(memoryBytes: 50)
    var manifest = AppManifest(name: "shop", language: "node", port: 80, services: services)
    let workload = WorkloadSpec(manifest, environment: ["B": "3"])
    #expect(workload.services == services, "a request's variables are the main service's")
    #expect(workload.environment == ["B": "3"])
    #expect(workload.resources == Resources(cpuMillicores: 10, memoryBytes: 150))
    manifest.resources = Resources(memoryBytes: 7)
    #expect(WorkloadSpec(manifest, environment: [:]).resources == Resources(memoryBytes: 7))
  }
}
