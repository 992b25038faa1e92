import EdgeModel
import Testing

@Suite struct WorkloadServicesTests {
  private func name(_ text: String) throws -> ServiceName { try ServiceName(text[...]) }

  private func group() throws -> WorkloadServices {
    var main = ServiceSettings()
    main.build = BuildRecipe(context: "web", arguments: ["A": "1"], target: "run")
    main.ports = [try #require(PortMapping(host: 9_000, container: 90, count: 3, transport: .udp))]
    main.volumes = [VolumeMount(try VolumeName("data"[...]), at: "/data", isReadOnly: true)]
    main.dependencies = [ServiceDependency(try name("db"), .healthy)]
    main.restart = RestartPolicy(.onFailure, budget: 3)
    main.health = HealthCheck(.http(path: "/well"), port: 81, interval: .seconds(2), startPeriod: .zero)
    main.limits = ResourceLimits(memoryBytes: 1 << 28, cpuMillicores: 500, processes: 64)
    main.stopGraceSeconds = 20
    main.kind = .task
    var store = ServiceSettings()
    store.image = "postgres:16"
    store.command = ["postgres", "-c", "fsync=off"]
    store.entrypoint = ["/bin/e"]
    store.ports = [try #require(PortMapping(host: 5_432, container: 5_432))]
    store.limits = ResourceLimits(memoryBytes: 1 << 28)
    return WorkloadServices(
      name: try name("web"), main: main,
      companions: [ServiceSpec(try name("db"), language: "image", environment: ["A": "b"], settings: store)],
      listenPort: 80)
  }

  @Test func aRecordOfBeforeIsAnAppOfOneService() throws {
    let old = """
      {"architectures":[],"endpoint":"/","environment":{"A":"1"},"language":"python3","port":8080,\
      "requiredLabels":{},"resources":{"cpuMillicores":0,"diskBytes":0,"memoryBytes":0},"run":"python3 main.py"}
      """
    let workload = try decoded(WorkloadSpec.self, old)
    #expect(workload.services == .plain)
    #expect(workload.kind == .service)
    #expect(workload.listenPort == 8_080)
    #expect(workload.requiredLanguages == ["python3"])
    #expect(workload.tcpHostPorts == [8_080])
    #expect(workload.services.main.restart == .standard)
    #expect(try json(workload) == old, "an older program reads it as it always was")
  }

  @Test func servicesSurviveJSON() throws {
    var workload = Sample.workload
    workload.services = try group()
    let back = try throughJSON(workload)
    #expect(back == workload)
    #expect(back.services.main.health?.interval == .seconds(2))
    #expect(back.listenPort == 80)
    #expect(back.requiredLanguages == ["python3", "image", "services", "volumes"])
    #expect(back.tcpHostPorts == [8_080, 5_432], "UDP has ports of its own")
    #expect(!back.udpHostPorts.isEmpty)
    #expect(back.sharedPort(with: back) == "5432", "the main port may be led to one after the other")
    #expect(back.sharedPort(with: WorkloadSpec(language: "a", port: 5_432)) == "5432")
    #expect(back.sharedPort(with: WorkloadSpec(language: "a", port: 8_080)) == nil)
    #expect(back.allServices.map(\.name.rawValue) == ["web", "db"])
    #expect(back.volumes.map(\.rawValue) == ["data"])
    #expect(back.limitedShare == Resources(cpuMillicores: 500, memoryBytes: 1 << 29))
    workload.services = .plain
    #expect(workload == Sample.workload)
  }

  @Test func anOlderProgramKeepsARecordWithServicesWhole() throws {
    let plain = try Sample.allocation()
    var workload = Sample.workload
    workload.services.main.restart = RestartPolicy(.never)
    let special = Allocation(
      placing: plain.id, on: plain.node, name: plain.name, workload: workload, source: plain.source, epoch: 3)
    #expect(DesiredChange.allocation(special).form.version == 3)
    #expect(try throughJSON(DesiredChange.allocation(special)) == .allocation(special))
  }

  @Test(arguments: [(0, 1, 1), (1, 0, 1), (1, 1, 0), (65_535, 1, 2), (1, 65_535, 2), (65_000, 1, 537)])
  func portsStayInTheirRange(_ host: UInt16, _ container: UInt16, _ count: UInt16) {
    #expect(PortMapping(host: host, container: container, count: count) == nil)
    let text = #"{"host":\#(host),"container":\#(container),"count":\#(count)}"#
    #expect(throws: DecodingError.self) { try decoded(PortMapping.self, text) }
  }

  @Test func aRangeOfPortsIsSpelledOut() throws {
    let range = try #require(PortMapping(host: 65_533, container: 10, count: 3, transport: .udp))
    #expect(range.pairs.map(\.host) == [65_533, 65_534, 65_535])
    #expect(range.pairs.map(\.container) == [10, 11, 12])
    #expect(range.hostPorts == 65_533...65_535)
    #expect("\(range)" == "65533-65535:10-12/udp")
  }

  @Test func timesOfAHealthCheckHaveLimits() {
    let check = HealthCheck(
      .tcp, interval: .zero, timeout: .seconds(Int64.max), retries: 0, startPeriod: .seconds(-Int64.max))
    #expect(check.interval == .milliseconds(1))
    #expect(check.timeout == .seconds(86_400))
    #expect(check.startPeriod == .zero)
    #expect(check.retries == 1)
  }

  @Test(arguments: [
    (RestartPolicy.Mode.always, [true, true, true]), (.onFailure, [false, true, true]),
    (.never, [false, false, false]),
  ])
  func aRestartDependsOnHowItEnded(_ mode: RestartPolicy.Mode, _ wanted: [Bool]) {
    #expect([0, 1, nil].map { RestartPolicy(mode).wantsRestart(after: $0) } == wanted)
  }

  @Test(arguments: [
    ("/data", true), ("/a/b.c/", true), ("/", false), ("data", false), ("/a/../b", false), ("/a//b", false),
    ("", false),
    ("/./a", false), ("/a\nb", false),
  ])
  func aVolumeIsMountedAtAPathOfItsOwn(_ path: String, _ isGood: Bool) {
    #expect(VolumeMount.isPath(path) == isGood)
  }

  @Test(arguments: [
    ("", ""), (".", ""), ("./web/", "web"), ("a/../b", "b"), ("a//b", "a/b"), ("..", nil), ("a/../../b", nil),
    ("/etc", nil), ("a\nb", nil),
  ])
  func aBuildStaysInItsRepository(_ text: String, _ wanted: String?) {
    #expect(BuildRecipe.path(text) == wanted)
  }

  @Test func servicesStartAfterWhatTheyNeed() throws {
    let (a, b, c, d) = (try name("a"), try name("b"), try name("c"), try name("d"))
    func order(_ needs: [(ServiceName, [ServiceName])]) -> Result<[ServiceName], StartOrder.Circle> {
      StartOrder.of(needs.map { ($0.0, $0.1.map { ServiceDependency($0) }) })
    }
    #expect(order([(a, [c, b]), (b, [c]), (c, []), (d, [])]) == .success([c, b, a, d]))
    #expect(order([(a, []), (b, []), (c, [])]) == .success([a, b, c]))
    #expect(order([(a, [d])]) == .success([a]), "what isn't there is nobody's affair here")
    let circle = order([(a, [b]), (b, [c]), (c, [b])])
    #expect(circle == .failure(StartOrder.Circle(names: [b, c])))
    #expect("\(StartOrder.Circle(names: [b, c]))" == "b → c → b")
    #expect(order([(a, [a])]) == .failure(StartOrder.Circle(names: [a])))
  }

  @Test func aLongChainOfServicesIsNoTrouble() throws {
    let names = try (0..<2_000).map { try name("s\($0)") }
    let services = names.enumerated().map { index, name in
      (name: name, dependencies: index + 1 < names.count ? [ServiceDependency(names[index + 1])] : [])
    }
    #expect(StartOrder.of(services) == .success(names.reversed()))
  }
}
