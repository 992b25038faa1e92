import HTTPTransport
import Testing

@testable import DockerClient

@Suite struct ModelTests {
  private func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try EngineJSON.decode(type, from: Array(text.utf8))
  }

  @Test func `unknown fields, unknown values and nulls are tolerated`() throws {
    let text = #"""
      [{"Id":"abc","Names":null,"State":"teleporting","Labels":null,"Ports":[{"PrivatePort":80,"Type":"quic","New":{}}],
      "Created":12,"Brand":{"new":[1]}}]
      """#
    let list = try decode([ContainerSummary].self, text)
    #expect(list.first?.status == ContainerStatus(rawValue: "teleporting"))
    #expect(list.first?.names == [])
    #expect(list.first?.ports.first?.port.description == "80/quic")
  }

  @Test func `an inspected container is read`() throws {
    let text = #"""
      {"Id":"99ae","Created":"2026-11-21T00:08:52.468472803Z","Name":"/t1","Image":"sha256:28","RestartCount":2,
      "State":{"Status":"running","Running":true,"OOMKilled":false,"Pid":27483,"ExitCode":0,"Error":"",
      "StartedAt":"2026-11-21T00:08:52.857032014Z","FinishedAt":"0001-01-01T00:00:00Z","Health":{"Status":"starting"}},
      "HostConfig":{"Memory":67108864,"NanoCpus":500000000},
      "Config":{"Tty":true,"Env":["A=b"],"Cmd":null,"Image":"busybox","Labels":{"a":"b"}},
      "NetworkSettings":{"IPAddress":"","Ports":{"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"18999"}],"53/udp":null}}}
      """#
    let details = try decode(ContainerDetails.self, text)
    #expect(details.name == "t1")
    #expect(details.isTTY)
    #expect(details.state.processID == 27483)
    #expect(details.state.finished == nil)
    #expect(details.state.health == .starting)
    #expect(details.address == nil)
    #expect(
      details.ports == [
        PublishedPort(port: ContainerPort(53, .udp)),
        PublishedPort(port: ContainerPort(80), hostAddress: "127.0.0.1", hostPort: 18999),
      ])
  }

  @Test func `a record of the builds' cache names its parents as engines of each age do`() throws {
    let text = #"[{"ID":"a","Parent":"p"},{"ID":"b","Parent":""},{"ID":"c","Parents":["p","q"]}]"#
    #expect(try decode([BuildCacheRecord].self, text).map(\.parents) == [["p"], [], ["p", "q"]])
  }

  @Test func `a container's specification is written as the API wants it`() throws {
    var spec = ContainerSpec(image: "i", command: ["a"])
    spec.environment = ["B": "2", "A": "1=1"]
    spec.labels = ["l": "v"]
    spec.ports = [PublishedPort(port: ContainerPort(80), hostAddress: "127.0.0.1", hostPort: 8080)]
    spec.restart = .onFailure(atMost: 3)
    spec.stopTimeout = .milliseconds(1500)
    spec.healthCheck = HealthCheck(test: ["CMD", "x"], interval: .seconds(2))
    spec.mounts = [ContainerMount(source: "/a", target: "/b", isReadOnly: true)]
    let text = try EngineJSON.text(spec)
    for part in [
      #""Env":["A=1=1","B=2"]"#, #""ExposedPorts":{"80/tcp":{}}"#,
      #""PortBindings":{"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"8080"}]}"#,
      #""RestartPolicy":{"MaximumRetryCount":3,"Name":"on-failure"}"#, #""StopTimeout":2"#, #""Interval":2000000000"#,
      #""Mounts":[{"ReadOnly":true,"Source":"/a","Target":"/b","Type":"bind"}]"#,
    ] {
      #expect(text.contains(part))
    }
    #expect(!text.contains("Memory"))
  }

  @Test func `memory in use leaves out what can be given up, in both versions of cgroups`() throws {
    func used(_ stats: String) throws -> UInt64 {
      try decode(
        ContainerStats.self,
        #"{"read":"2026-11-21T00:08:52Z","memory_stats":{"usage":100,"limit":1000,"stats":{\#(stats)}}}"#
      ).memoryUsed
    }
    #expect(try used(#""total_inactive_file":30,"inactive_file":20"#) == 70)
    #expect(try used(#""inactive_file":20"#) == 80)
    #expect(try used(#""inactive_file":200"#) == 100)
    #expect(try used("") == 100)
  }

  @Test func `the processor's share takes two samples`() throws {
    func sample(_ container: Int, _ machine: Int, _ online: String) throws -> ContainerStats {
      try decode(
        ContainerStats.self,
        #"""
        {"read":"2026-11-21T00:08:52Z","cpu_stats":{"cpu_usage":{"total_usage":\#(container),"percpu_usage":[1,2,3,4]},
        "system_cpu_usage":\#(machine)\#(online)},"precpu_stats":{"cpu_usage":{"total_usage":0}}}
        """#)
    }
    let first = try sample(100, 1000, #","online_cpus":2"#)
    #expect(first.previousCPU == nil)
    #expect(try sample(200, 2000, #","online_cpus":2"#).cpuPercent(since: first.cpu) == 20)
    #expect(try sample(200, 2000, #","online_cpus":0"#).cpuPercent(since: first.cpu) == 40)
    #expect(try sample(200, 1000, "").cpuPercent(since: first.cpu) == nil)
    #expect(try sample(50, 2000, "").cpuPercent(since: first.cpu) == nil)
  }

  @Test(
    arguments: [
      ("unix:///run/x.sock", nil, "unix:///run/x.sock"), ("tcp://h", nil, "http://h:2375"),
      ("tcp://h:1", nil, "http://h:1"),
      ("tcp://h", "/c", "https://h:2376"), ("tcp://[::1]:5", nil, "http://[::1]:5"),
      ("tcp://[::1]", nil, "http://[::1]:2375"),
      ("https://h:5/p", nil, "https://h:5/p"),
    ] as [(String, String?, String)])
  func `an engine's address is read as the docker command does`(host: String, certificates: String?, expected: String)
    throws
  {
    let files = certificates.map { EngineCertificates(folder: $0) }
    #expect(try EngineHost.endpoint(host, certificates: files).description == expected)
  }

  @Test(arguments: ["", "docker", "npipe:////./pipe/docker", "unix://", "tcp://"])
  func `an address that can't be used is refused`(host: String) {
    #expect(throws: DockerError.self) { try EngineHost.endpoint(host, certificates: nil) }
  }

  @Test func `the environment chooses the engine`() throws {
    let remote = try DockerEngine(environment: ["DOCKER_HOST": "tcp://h", "DOCKER_TLS_VERIFY": "1", "HOME": "/root"])
    #expect(remote.connection.address == "https://h:2376")
    #expect(throws: DockerError.self) { try DockerEngine(environment: ["DOCKER_API_VERSION": "new"]) }
  }

  @Test func `versions are compared by number`() {
    #expect(APIVersion("1.9").map { $0 < APIVersion(minor: 41) } == true)
    for text in ["", "1", "1.", "a.b", "1.2.3", "-1.2"] { #expect(APIVersion(text) == nil) }
  }

  @Test func `a build's output keeps its end`() {
    var output = EventOutput()
    for index in 0..<100_000 { output.append("line \(index)\n") }
    #expect(output.text.hasSuffix("line 99999\n"))
    #expect(output.text.utf8.count <= EventOutput.limit + 3)
    #expect(output.text.hasPrefix("…"))
  }
}
