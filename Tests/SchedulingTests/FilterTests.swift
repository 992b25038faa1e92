import EdgeModel
import Scheduling
import Testing

@Suite struct FilterTests {
  /// A filter's word on one machine; `nil` if it has nothing against it.
  private func objection(_ filter: some NodeFilter, _ workload: WorkloadView, _ node: NodeView) -> String? {
    switch filter.verdict(workload, on: node, CycleContext(snapshot: snapshot([node]))) {
    case .feasible: nil
    case .infeasible(let rejection): rejection.words
    }
  }

  private let plain = WorkloadView(id: "w", name: "shop")

  @Test(
    arguments: [
      (["amd64"], [], nil), ([], [], nil), (["arm64", "amd64"], ["linux"], nil),
      (["arm64"], [], "runs amd64, needs arm64"), (["arm64", "arm"], [], "runs amd64, needs arm64 or arm"),
      (["amd64"], ["darwin"], "runs linux, needs darwin"),
    ] as [([String], [String], String?)])
  func platform(_ architectures: [String], _ systems: [String], _ wanted: String?) throws {
    let workload = WorkloadView(id: "w", name: "w", architectures: architectures, operatingSystems: systems)
    #expect(objection(PlatformFilter(), workload, try machine("a")) == wanted)
  }

  @Test(
    arguments: [
      ([:], nil), (["disk": "ssd"], nil), (["disk": "hdd"], "has label disk=ssd, needs hdd"),
      (["gpu": "yes"], "has no label gpu (needs yes)"),
      (["gpu": "yes", "disk": "hdd", "zone": "attic"], "has label disk=ssd, needs hdd, has no label gpu (needs yes)"),
    ] as [([String: String], String?)])
  func labels(_ required: [String: String], _ wanted: String?) throws {
    let workload = WorkloadView(id: "w", name: "w", requiredLabels: required)
    let node = try machine("a") { $0.labels = ["disk": "ssd", "zone": "attic"] }
    #expect(objection(LabelFilter(), workload, node) == wanted)
  }

  @Test(
    arguments: [
      (nil, nil), ("python3", nil), ("ruby", "its runtime 'process' can't run ruby, it runs node, python3"),
    ] as [(String?, String?)])
  func language(_ language: String?, _ wanted: String?) throws {
    let workload = WorkloadView(id: "w", name: "w", language: language)
    #expect(objection(LanguageFilter(), workload, try machine("a")) == wanted)
  }

  @Test(
    arguments: [
      ("python3", ["image", "services"], "its runtime 'process' can't run images, which needs Docker"),
      ("python3", ["services"], "its runtime 'process' can't run several services as one app, which needs Docker"),
      ("custom", [], "its runtime 'process' can't run what the app's own Dockerfile builds, which needs Docker"),
      ("python3", ["volumes"], "its runtime 'process' can't keep named volumes, which needs Docker"),
      ("python3", ["node"], nil),
    ] as [(String, [String], String?)])
  func furtherLanguages(_ language: String, _ further: [String], _ wanted: String?) throws {
    let workload = WorkloadView(id: "w", name: "w", language: language, furtherLanguages: further)
    #expect(objection(LanguageFilter(), workload, try machine("a")) == wanted)
  }

  @Test func aWorkloadNeedsWhatAllItsServicesNeed() throws {
    let companion = ServiceSpec(try ServiceName("db"[...]), language: "image")
    var spec = WorkloadSpec(language: "node", port: 80, services: WorkloadServices(companions: [companion]))
    spec.services.main.ports = [try #require(PortMapping(host: 90, container: 1, count: 2))]
    let deployment = try #require(DeploymentID("daaaaaaaaaaa"))
    let view = WorkloadView(deployment, name: try AppName("a"[...]), spec)
    #expect(view.language == "node")
    #expect(view.furtherLanguages == ["image", "services"])
    #expect(view.hostPorts == [80, 90, 91])
    spec.services = .plain
    #expect(WorkloadView(deployment, name: try AppName("a"[...]), spec).furtherLanguages == nil)
  }

  @Test(
    arguments: [
      ([], nil), ([0], nil), ([9_000], nil), ([8_080], "port 8080 is in use by blog"),
      ([22], "port 22 is in use by something outside the platform"),
      ([22, 8_080], "port 22 is in use by something outside the platform, port 8080 is in use by blog"),
      // An older version of the workload itself has it: free.
      ([7_000], nil),
    ] as [([UInt16], String?)])
  func hostPorts(_ ports: [UInt16], _ wanted: String?) throws {
    let node = try machine("a") {
      $0.portsInUse = [22]
      $0.placed = [
        WorkloadView(id: "other", name: "blog", hostPorts: [0, 8_080]),
        WorkloadView(id: "w", name: "w", hostPorts: [7_000]),
      ]
    }
    #expect(objection(HostPortFilter(), WorkloadView(id: "w", name: "w", hostPorts: ports), node) == wanted)
  }

  @Test(
    arguments: [
      ([], nil), ([8_080], nil), ([53], "UDP port 53 is in use by blog"), ([7_000], nil),
      ([68], "UDP port 68 is in use by something outside the platform"),
    ] as [([UInt16], String?)])
  func udpPortsHaveNumbersOfTheirOwn(_ ports: [UInt16], _ wanted: String?) throws {
    let node = try machine("a") {
      $0.udpPortsInUse = [68]
      var other = WorkloadView(id: "other", name: "blog", hostPorts: [8_080])
      var older = WorkloadView(id: "w", name: "w")
      (other.udpHostPorts, older.udpHostPorts) = ([53], [7_000])
      $0.placed = [other, older]
    }
    var workload = WorkloadView(id: "w", name: "w", hostPorts: [53, 68])
    workload.udpHostPorts = ports
    #expect(objection(HostPortFilter(), workload, node) == wanted)
  }

  @Test func aWorkloadNeedsItsFurtherPorts() throws {
    var spec = WorkloadSpec(language: "node", port: 80)
    spec.services.main.ports = [
      try #require(PortMapping(host: 90, container: 1, count: 2)),
      try #require(PortMapping(host: 90, container: 1, count: 3, transport: .udp)),
    ]
    let view = WorkloadView(try #require(DeploymentID("daaaaaaaaaaa")), name: try AppName("a"[...]), spec)
    #expect(view.hostPorts == [80, 90, 91])
    #expect(view.udpHostPorts == [90, 91, 92])
  }

  @Test(
    arguments: [
      (Resources(), nil), (Resources(cpuMillicores: 1_000, memoryBytes: 512 * mebibyte), nil),
      (Resources(cpuMillicores: 1_001), "has 1 core of CPU left, needs 1 core"),
      (Resources(cpuMillicores: 2_500), "has 1 core of CPU left, needs 2.5 cores"),
      (Resources(memoryBytes: 1_536 * mebibyte), "has 512 MiB of memory left, needs 1.5 GiB"),
      (Resources(diskBytes: 1), "has 0 bytes of disk left, needs 1 bytes"),
      (Resources(cpuMillicores: -5, memoryBytes: .min), nil),
      (
        Resources(cpuMillicores: .max, memoryBytes: .max, diskBytes: .max),
        """
        has 1 core of CPU left, needs 9223372036854775.8 cores, has 512 MiB of memory left, needs 7.9 EiB, \
        has 0 bytes of disk left, needs 7.9 EiB
        """
      ),
    ] as [(Resources, String?)])
  func resources(_ need: Resources, _ wanted: String?) throws {
    let node = try machine("a", capacity: Resources(cpuMillicores: 4_000, memoryBytes: 1_024 * mebibyte)) {
      $0.placed = [
        WorkloadView(
          id: "other", name: "blog", resources: Resources(cpuMillicores: 3_000, memoryBytes: 512 * mebibyte)),
        // Its own share is free for its new version.
        WorkloadView(id: "w", name: "w", resources: Resources(cpuMillicores: 1_000, memoryBytes: 512 * mebibyte)),
      ]
    }
    #expect(objection(ResourceFilter(), WorkloadView(id: "w", name: "w", resources: need), node) == wanted)
  }

  @Test func aFullMachineStillTakesWhatNeedsNothing() throws {
    let node = try machine("a") {
      $0.placed = [WorkloadView(id: "o", name: "o", resources: Resources(memoryBytes: .max))]
    }
    #expect(objection(ResourceFilter(), plain, node) == nil)
  }

  @Test func unheardAndCordoned() throws {
    #expect(objection(HeardFilter(), plain, try machine("a")) == nil)
    #expect(objection(HeardFilter(), plain, try machine("a") { $0.isHeard = false }) == "has not been heard of")
    #expect(objection(CordonFilter(), plain, try machine("a")) == nil)
    #expect(
      objection(CordonFilter(), plain, try machine("a") { $0.isCordoned = true }) == "is cordoned: it takes nothing new"
    )
  }

  @Test func aMachineWhoseDiskIsNearlyFull() throws {
    #expect(objection(DiskFilter(), plain, try machine("a")) == nil)
    let full = try machine("a") { $0.lowDisk = "has less than 1 GiB free at /srv" }
    #expect(objection(DiskFilter(), plain, full) == "takes nothing new: it has less than 1 GiB free at /srv")
  }

  @Test func hostileWordsAreCutAndMadeHarmless() throws {
    let workload = WorkloadView(id: "w", name: "w", language: "a\u{1B}[31m\n" + String(repeating: "x", count: 10_000))
    let words = try #require(objection(LanguageFilter(), workload, try machine("a")))
    #expect(words.utf8.count < 400)
    #expect(!words.contains("\u{1B}"))
    #expect(!words.contains("\n"))
  }
}
