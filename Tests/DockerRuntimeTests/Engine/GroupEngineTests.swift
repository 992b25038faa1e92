import DockerClient
import EdgeAgent
import EdgeModel
import TestPorts
import Testing

@testable import DockerRuntime

/// Several services as one app, on the real engine.
@Suite(.timeLimit(.minutes(5)), .enabled(if: RuntimeEngine.isExpected))
struct GroupEngineTests {
  private func name(_ text: String) throws -> ServiceName { try ServiceName(text[...]) }
  private func volume(_ text: String) throws -> VolumeName { try VolumeName(text[...]) }

  private func companion(
    _ name: String, _ engine: RuntimeEngine, _ script: String,
    _ change: (inout ServiceSettings) throws -> Void = { _ in }
  ) throws -> ServiceSpec {
    var settings = ServiceSettings()
    settings.image = engine.image
    settings.command = ["sh", "-c", script]
    settings.stopGraceSeconds = 0
    try change(&settings)
    return ServiceSpec(try self.name(name), language: "image", settings: settings)
  }

  private static let server = """
    import http.server, os, urllib.request
    text = urllib.request.urlopen("http://store:7000/").read()
    class Handler(http.server.BaseHTTPRequestHandler):
      def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(text)
    server = http.server.HTTPServer(("", int(os.environ["PORT"])), Handler)
    print("serving", os.environ["PORT"], flush=True)
    server.serve_forever()
    """

  @Test func `services find each other by name, in their order, and are one instance`() async throws {
    try await RuntimeEngine.with { engine in
      let (port, extra) = (try FreePorts.next(), try FreePorts.next())
      var main = ServiceSettings()
      main.dependencies = [
        ServiceDependency(try name("store"), .healthy), ServiceDependency(try name("fill"), .completed),
      ]
      main.limits = ResourceLimits(memoryBytes: 128 << 20, cpuMillicores: 500, processes: 50)
      main.stopGraceSeconds = 0
      let store = try companion(
        "store", engine,
        "until [ -e /data/index.html ]; do busybox sleep 0.05; done; exec busybox httpd -f -p 7000 -h /data"
      ) {
        $0.volumes = [VolumeMount(try volume("data"), at: "/data", isReadOnly: true)]
        $0.health = HealthCheck(.http(path: "/index.html"), port: 7_000, interval: .milliseconds(100))
        $0.ports = [try #require(PortMapping(host: extra, container: 7_000))]
      }
      let fill = try companion("fill", engine, "echo stored > /data/index.html; echo filled") {
        $0.kind = .task
        $0.volumes = [VolumeMount(try volume("data"), at: "/data")]
      }
      let workload = WorkloadSpec(
        language: "python3", run: "python3 main.py", port: port,
        services: WorkloadServices(name: try name("web"), main: main, companions: [fill, store], listenPort: 80))
      let allocation = try engine.allocation(workload)
      try await engine.start(allocation, ["main.py": Self.server])
      try await engine.sink.wait(for: "serving 80")
      try await engine.sink.wait(for: "filled")
      #expect(engine.sink.lines.contains { $0.text == "filled" && $0.service == "fill" })
      #expect(engine.sink.lines.contains { $0.text == "serving 80" && $0.service == nil })
      for port in [port, extra] {
        let target = PortTarget(host: "127.0.0.1", port: port)
        #expect(try await HTTPHealthProbe().get("/", at: target, within: .seconds(5)) == .well)
      }
      let instance = try await engine.instance()
      #expect(instance.phase == .running)
      #expect(instance.probePort == port)
      #expect(instance.epoch == 7)
      #expect(instance.reason == nil)
      let details = try await engine.docker.containers.inspect("flotilla-\(allocation.id)")
      #expect((details.memoryLimit, details.nanoCPUs, details.processLimit) == (128 << 20, 500_000_000, 50))

      // Again: nothing more is made.
      let before = try await engine.leftovers().sorted()
      try await engine.start(allocation, ["main.py": Self.server])
      #expect(try await engine.leftovers().sorted() == before)

      // Stopped and started: what is there is used again, and what is stored is still there.
      try await engine.runtime.stop(allocation.id, grace: .zero, removing: false)
      guard case .exited = try await engine.instance().phase else {
        Issue.record("it is not stopped")
        return
      }
      try await engine.start(allocation, ["main.py": Self.server])
      #expect(try await engine.instance().phase == .running)

      try await engine.runtime.stop(allocation.id, grace: .zero, removing: true)
      let volumes = [RuntimeVolume(deployment: engine.deployment, name: try volume("data"))]
      #expect(try await engine.runtime.volumes() == volumes, "volumes outlive allocations")
      #expect(try await engine.leftovers() == ["flotilla-\(engine.deployment)-data"])
      try await engine.runtime.removeVolumes(of: engine.deployment)
      try await engine.runtime.removeVolumes(of: engine.deployment)
      #expect(try await engine.runtime.volumes() == [])
    }
  }

  @Test func `a service that ends for good ends the app, with a reason`() async throws {
    try await RuntimeEngine.with { engine in
      let helper = try companion("helper", engine, "until [ -e /tmp/go ]; do busybox sleep 0.05; done; exit 3") {
        $0.restart = RestartPolicy(.never)
      }
      var main = ServiceSettings()
      main.image = engine.image
      main.command = ["sleep", "1000"]
      main.stopGraceSeconds = 0
      let allocation = try engine.allocation(
        WorkloadSpec(language: "image", port: 0, services: WorkloadServices(main: main, companions: [helper])))
      try await engine.start(allocation)
      #expect(try await engine.instance().phase == .running)
      try await engine.docker.containers.kill("flotilla-\(allocation.id)-helper", signal: "SIGKILL")
      let ended = try await engine.wait { $0.phase != .running }
      #expect(ended.phase == .exited(status: 137))
      #expect(ended.reason == "its service 'helper' ended with status 137")
      _ = try await engine.docker.containers.wait(for: "flotilla-\(allocation.id)")
      // Starting the app again brings it back.
      try await engine.start(allocation)
      #expect(try await engine.wait { $0.phase == .running }.reason == nil)
    }
  }

  @Test func `a service that fails before the app could start is named`() async throws {
    try await RuntimeEngine.with { engine in
      let task = try companion("migrate", engine, "echo no; exit 4") {
        $0.kind = .task
        $0.restart = RestartPolicy(.never)
      }
      var main = ServiceSettings()
      main.dependencies = [ServiceDependency(try name("migrate"), .completed)]
      let allocation = try engine.allocation(
        WorkloadSpec(
          language: "python3", run: "sleep 1000", port: 0,
          services: WorkloadServices(main: main, companions: [task])))
      let error = await #expect(throws: RuntimeError.self) { try await engine.start(allocation, ["a": ""]) }
      #expect(error?.message == "its service 'migrate' ended with status 4, and had to succeed")
      #expect(try await engine.instance().phase == .created)
      let running = try await engine.docker.containers.list(DockerLabels.filter(engine.node))
      #expect(running.isEmpty, "nothing of an app that didn't start runs on")
      let sick = try companion("db", engine, "sleep 1000") {
        $0.health = HealthCheck(
          .command(["false"]), interval: .milliseconds(100), retries: 2, startPeriod: .zero)
      }
      main.dependencies = [ServiceDependency(try name("db"), .healthy)]
      try await engine.runtime.stop(allocation.id, grace: .zero, removing: true)
      let second = try engine.allocation(
        WorkloadSpec(
          language: "python3", run: "sleep 1000", port: 0,
          services: WorkloadServices(main: main, companions: [sick])), attempt: 2)
      let unwell = await #expect(throws: RuntimeError.self) { try await engine.start(second, ["a": ""]) }
      #expect(unwell?.message == "its service 'db' is not well: its health check fails")
    }
  }

  @Test func `a folder of the repository is built by its own Dockerfile`() async throws {
    try await RuntimeEngine.with { engine in
      var main = ServiceSettings()
      main.build = BuildRecipe(
        context: "tools", dockerfile: "My.dockerfile", arguments: ["WORD": "built"], target: "run")
      main.command = ["sh", "-c", "cat /app/word; exec sleep 1000"]
      main.stopGraceSeconds = 0
      main.health = HealthCheck(.command(["test", "-e", "/app/word"]), interval: .milliseconds(200))
      let dockerfile = """
        ARG BASE=scratch
        FROM ${BASE} AS run
        ARG WORD=none
        WORKDIR /app
        COPY . .
        RUN cat name > word && echo $WORD >> word
        FROM run
        RUN exit 1
        """
      let allocation = try engine.allocation(
        WorkloadSpec(language: "custom", port: 0, services: WorkloadServices(main: main)))
      try await engine.start(
        allocation, ["name": "outside\n", "tools/name": "inside\n", "tools/My.dockerfile": dockerfile])
      try await engine.sink.wait(for: "inside")
      try await engine.sink.wait(for: "built")
      _ = try await engine.wait { $0.health == .healthy }
      let missing = try engine.allocation(
        WorkloadSpec(
          language: "custom", port: 0,
          services: WorkloadServices(
            main: {
              var settings = main
              settings.build?.context = "nowhere"
              return settings
            }())),
        attempt: 2)
      let error = await #expect(throws: RuntimeError.self) { try await engine.start(missing, ["name": ""]) }
      #expect(error?.code == .buildFailed)
      #expect(error?.message.contains("no folder 'nowhere'") == true, "\(error?.message ?? "")")
    }
  }

  @Test func `an image that can't be had is a clear failure`() async throws {
    try await RuntimeEngine.with { engine in
      var main = ServiceSettings()
      main.image = "127.0.0.1:1/flotilla-test/nothing:1"
      let allocation = try engine.allocation(
        WorkloadSpec(language: "image", port: 0, services: WorkloadServices(main: main)))
      let error = await #expect(throws: RuntimeError.self) { try await engine.start(allocation) }
      #expect(error?.code == .buildFailed)
      #expect(error?.message.contains("'127.0.0.1:1/flotilla-test/nothing:1' is not on this machine") == true)
    }
  }
}
