import DockerClient
import DockerTestServer
import HTTPTestServer
import Testing

extension PrivateEngines {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: PrivateDockerEngine.isWanted))
  struct SurvivalTests {
    private static let script = """
      n=$(/bin/busybox cat /n 2>/dev/null || echo 0); echo $((n+1)) >/n; echo "run $n"; exec /bin/busybox sleep 1000
      """

    @Test(arguments: [true, false])
    func `a log that is followed and a watch of events go on with the engine's next life`(isKilled: Bool) async throws {
      try await PrivateDockerEngine.with { engine in
        let docker = try DockerEngine(host: engine.host)
        try await SwarmEngine.buildImage(docker)
        var spec = ContainerSpec(image: SwarmEngine.image, command: ["/bin/busybox", "sh", "-c", Self.script])
        spec.stopTimeout = .zero
        spec.host.restart = .always
        let id = try await docker.containers.create(spec).id
        try await docker.containers.start(id)

        let patience = EnginePatience(limit: .seconds(240))
        let (hasLine, hasEvent) = (Signal<Void>(), Signal<Void>())
        async let lines = {
          var lines: [String] = []
          for try await followed in docker.containers.follow(id, until: .removed, patience: patience) {
            lines.append(followed.line.text)
            hasLine.fire(())
            if lines.count == 2 { try await docker.containers.remove(id, force: true) }
          }
          return lines
        }()
        async let words = {
          var words: [String] = []
          let filters: EngineFilters = [.named("container", id), .named("event", "start"), .named("event", "destroy")]
          for try await element in docker.system.watch(filters, since: EngineTime(seconds: 1), patience: patience) {
            switch element {
            case .event(let event): words.append(event.action)
            case .resumed(let mayHaveMissed): words.append(mayHaveMissed ? "gap" : "no gap")
            }
            hasEvent.fire(())
            if words.last == "destroy" { break }
          }
          return words
        }()
        _ = await (hasLine.wait(), hasEvent.wait())
        if isKilled { await engine.kill() } else { await engine.stop() }
        try await engine.start()
        #expect(try await lines == ["run 0", "run 1"])
        // An engine remembers nothing of its last life. It may have started the container before it was asked again.
        let heard = try await words
        #expect(heard.first == "start" && heard.contains("gap") && heard.last == "destroy", "\(heard)")
        #expect(heard.count { $0 == "start" } == 2, "\(heard)")
      }
    }
  }
}
