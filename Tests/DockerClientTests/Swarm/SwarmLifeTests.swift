import DockerClient
import DockerTestServer
import Testing

extension PrivateEngines {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: PrivateDockerEngine.isWanted))
  struct SwarmLifeTests {
    @Test func `a swarm is founded, changed, locked, unlocked and left`() async throws {
      try await PrivateDockerEngine.with { engine in
        let docker = try DockerEngine(host: engine.host)
        let none = await #expect(throws: DockerError.self) { _ = try await docker.swarm.inspect() }
        #expect((none?.code, none?.operation, none?.isRetriable) == (.notSwarmManager, "SwarmInspect", false))
        #expect(await TestEngine.code { try await docker.swarm.leave() } == .notSwarmManager)

        var wish = SwarmInitialization(listen: "127.0.0.1:2377", advertise: "127.0.0.1")
        wish.spec.labels = ["a": "b"]
        wish.spec.orchestration.taskHistory = 3
        wish.spec.dispatcher.heartbeat = .seconds(7)
        let node = try await docker.swarm.initialize(wish)
        let again = wish
        #expect(await TestEngine.code { _ = try await docker.swarm.initialize(again) } == .alreadyInSwarm)
        let membership = try await docker.system.info().swarm
        #expect((membership.nodeID, membership.state, membership.isManager) == (node, .active, true))
        #expect(membership.cluster?.id.isEmpty == false)

        var swarm = try await docker.swarm.inspect()
        #expect(swarm.spec.labels == ["a": "b"])
        #expect(swarm.spec.orchestration.taskHistory == 3)
        #expect(swarm.spec.dispatcher.heartbeat == .seconds(7))
        #expect(swarm.tls.trustRoot.contains("BEGIN CERTIFICATE"))
        #expect(swarm.workerToken.hasPrefix("SWMTKN-") && swarm.workerToken != swarm.managerToken)
        #expect(try await docker.swarm.unlockKey() == nil)

        let old = swarm
        swarm.spec.encryption.locksManagers = true
        try await docker.swarm.update(version: swarm.version, to: swarm.spec, rotating: [.workerToken])
        let stale = await TestEngine.code { try await docker.swarm.update(version: old.version, to: old.spec) }
        #expect(stale != nil, "the version is no longer the newest")
        let changed = try await docker.swarm.inspect()
        #expect(changed.spec.encryption.locksManagers == true)
        #expect(changed.spec.labels == ["a": "b"], "what wasn't changed went back as it came")
        #expect(changed.workerToken != old.workerToken && changed.managerToken == old.managerToken)
        let key = try #require(try await docker.swarm.unlockKey())

        await engine.stop()
        try await engine.start()
        #expect(try await docker.system.info().swarm.state == .locked)
        #expect(await TestEngine.code { _ = try await docker.swarm.inspect() } == .swarmLocked)
        #expect(await TestEngine.code { try await docker.swarm.unlock(key: "SWMKEY-1-wrong") } != nil)
        try await docker.swarm.unlock(key: key)
        _ = try await SwarmEngine.until { try await docker.system.info().swarm.state == .active ? true : nil }
        try await docker.swarm.leave(force: true)
        #expect(try await docker.system.info().swarm.state == .inactive)
      }
    }

    @Test func `a machine joins a swarm, is labelled, drained, and removed when it has left`() async throws {
      try await PrivateDockerEngine.with { first in
        try await PrivateDockerEngine.with { second in
          try await PrivateDockerEngine.connect((first, "10.251.0.1"), (second, "10.251.0.2"))
          let manager = try DockerEngine(host: first.host)
          let worker = try DockerEngine(host: second.host)
          var founding = SwarmInitialization(listen: "10.251.0.1:2377", advertise: "10.251.0.1")
          founding.spec.dispatcher.heartbeat = .seconds(1)
          let leader = try await manager.swarm.initialize(founding)
          let token = try await manager.swarm.inspect().workerToken
          let bad = SwarmJoining(managers: ["10.251.0.1:2377"], token: "nonsense", advertise: "10.251.0.2")
          #expect(await TestEngine.code { try await worker.swarm.join(bad) } != nil)
          try await worker.swarm.join(
            SwarmJoining(
              managers: ["10.251.0.1:2377"], token: token, listen: "10.251.0.2:2377", advertise: "10.251.0.2"))

          #expect(try await manager.nodes.inspect(leader).manager?.isLeader == true)
          let joined = try #require(try await manager.nodes.list([.named("role", "worker")]).first)
          #expect(joined.details.platform.operatingSystem == "linux")
          #expect(try #require(joined.details.resources.memory) > 0)
          #expect(joined.details.engineVersion.isEmpty == false)
          #expect(await TestEngine.code { _ = try await worker.nodes.list() } == .notSwarmManager)

          var spec = joined.spec
          spec.labels["disk"] = "slow"
          spec.availability = .drain
          let current = try await manager.nodes.inspect(joined.id)
          try await manager.nodes.update(joined.id, version: current.version, to: spec)
          let changed = try await manager.nodes.inspect(joined.id)
          #expect(changed.spec.labels == ["disk": "slow"])
          #expect((changed.spec.availability, changed.spec.role) == (.drain, .worker))

          try await worker.swarm.leave()
          _ = try await SwarmEngine.until {
            try await manager.nodes.inspect(joined.id).status.state == "down" ? true : nil
          }
          try await manager.nodes.remove(joined.id)
          #expect(try await manager.nodes.list().map(\.id) == [leader])
          #expect(await TestEngine.code { _ = try await manager.nodes.inspect(joined.id) } == .notFound)
          try await manager.swarm.leave(force: true)
        }
      }
    }
  }
}
