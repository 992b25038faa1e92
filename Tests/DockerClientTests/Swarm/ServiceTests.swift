import DockerClient
import DockerTestServer
import Testing

extension PrivateEngines {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: PrivateDockerEngine.isWanted))
  struct ServiceTests {
    @Test func `a service runs, tells what its tasks write, is changed, rolled back and removed`() async throws {
      try await SwarmEngine.with { docker in
        try await SwarmEngine.buildImage(docker)
        var spec = SwarmEngine.service("web")
        spec.labels = ["a": "b"]
        spec.task.container.environment = ["KEY=value"]
        spec.task.container.limits = [ProcessLimit("nofile", soft: 100, hard: 200)]
        spec.task.resources.limits.memory = 64 << 20
        spec.task.restart = TaskRestartPolicy()
        spec.task.restart?.condition = "on-failure"
        spec.task.restart?.delay = .seconds(1)
        spec.endpoint.ports = [ServicePort(ContainerPort(80), published: 8_080, mode: "host")]
        let wish = spec
        let id = try await docker.services.create(spec).id
        #expect(await TestEngine.code { _ = try await docker.services.create(wish) } == .conflict)

        let task = try await SwarmEngine.task(of: "web", in: .running, docker)
        #expect(task.serviceID == id)
        #expect((task.slot, task.desiredState) == (1, .running))
        #expect(task.status.containerID?.isEmpty == false)
        #expect(task.status.ports.first?.published == 8_080)
        let details = try await docker.tasks.inspect(task.id)
        #expect(details.spec.container.limits == [ProcessLimit("nofile", soft: 100, hard: 200)])
        #expect(details.spec.restart?.delay == .seconds(1))

        let service = try await docker.services.inspect("web", defaults: true)
        #expect((service.id, service.spec.mode.replicas) == (id, 1))
        #expect(service.endpoint.ports.first?.mode == "host")
        #expect(service.spec.rollback != nil, "the engine filled in what holds")
        let listed = try await docker.services.list([.named("name", "web")], counts: true)
        #expect(listed.first?.tasks?.running == 1)

        let written = try await Self.lines(try await docker.services.logs("web"))
        #expect(written == ["hello"])
        let writtenByTask = try await Self.lines(try await docker.tasks.logs(task.id))
        #expect(writtenByTask == ["hello"])

        try await Self.change(id, docker)
        try await docker.services.remove(id)
        #expect(await TestEngine.code { _ = try await docker.services.inspect(id) } == .notFound)
      }
    }

    @Test func `a service's health check comes back as it was sent, and can be changed`() async throws {
      try await SwarmEngine.with { docker in
        var spec = SwarmEngine.service("checked")
        spec.mode = .replicated(0)
        spec.task.container.healthCheck = HealthCheck(test: ["CMD", "/bin/busybox", "true"], interval: .seconds(7))
        let id = try await docker.services.create(spec).id
        let made = try await docker.services.inspect(id)
        #expect(made.spec.task.container.healthCheck == spec.task.container.healthCheck)

        var changed = made.spec
        changed.task.container.healthCheck?.interval = .seconds(9)
        changed.task.container.healthCheck?.retries = 4
        try await docker.services.update(id, version: made.version, to: changed)
        let check = try await docker.services.inspect(id).spec.task.container.healthCheck
        #expect(check?.test == ["CMD", "/bin/busybox", "true"])
        #expect((check?.interval, check?.retries) == (.seconds(9), 4))
        try await docker.services.remove(id)
      }
    }

    @Test func `a job ends, and what only newer engines know is refused before it is sent`() async throws {
      try await SwarmEngine.with { docker in
        try await SwarmEngine.buildImage(docker)
        var spec = SwarmEngine.service("job")
        spec.task.container.command = ["/bin/busybox", "true"]
        spec.task.restart = TaskRestartPolicy()
        spec.task.restart?.condition = "none"
        spec.mode = .job(completions: 1)
        let id = try await docker.services.create(spec).id
        let task = try await SwarmEngine.task(of: "job", in: .complete, docker)
        #expect((task.status.exitCode, task.status.state.isOver) == (0, true))
        #expect(task.jobIteration == 0)
        #expect(try await docker.services.inspect(id).lastRun != nil)
        try await docker.services.remove(id)

        spec.task.resources.swap = 1 << 20
        let newer = spec
        let error = await #expect(throws: DockerError.self) { _ = try await docker.services.create(newer) }
        #expect(error?.code == .unsupported)
        #expect(error?.message.contains("TaskTemplate.Resources.SwapBytes needs API 1.52") == true)
      }
    }

    /// To no task at all, and back.
    private static func change(_ id: String, _ docker: DockerEngine) async throws {
      let old = try await docker.services.inspect(id)
      var spec = old.spec
      spec.mode = .replicated(0)
      spec.labels["c"] = "d"
      try await docker.services.update(id, version: old.version, to: spec)
      let stale = await TestEngine.code { _ = try await docker.services.update(id, version: old.version, to: old.spec) }
      #expect(stale != nil)
      let changed = try await docker.services.inspect(id)
      #expect(changed.spec.mode.replicas == 0)
      #expect(changed.spec.task.container.environment == ["KEY=value"], "what wasn't changed went back as it came")
      #expect(changed.previousSpec?.mode.replicas == 1)
      try await docker.services.rollBack(changed)
      #expect(try await docker.services.inspect(id).spec.labels == ["a": "b"])
    }

    private static func lines(_ log: ContainerLog) async throws -> [String] {
      var lines: [String] = []
      for try await line in log.lines { lines.append(line.text) }
      return lines
    }
  }
}
