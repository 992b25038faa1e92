import DockerClient
import Testing

extension RealEngine {
  @Suite("Commands in containers", .enabled(if: TestEngine.isExpected), .timeLimit(.minutes(5)))
  struct ExecEngineTests {
    private func run(
      _ docker: DockerEngine, _ spec: ExecSpec, in container: String
    ) async throws -> (output: String, errors: String, state: ExecState) {
      let exec = try await docker.exec.create(in: container, spec)
      #expect(try await docker.exec.inspect(exec).isRunning == false)
      var (output, errors) = ([UInt8](), [UInt8]())
      for try await frame in try await docker.exec.start(exec) {
        if frame.source == .standardError { errors += frame.bytes } else { output += frame.bytes }
      }
      var state = try await docker.exec.inspect(exec)
      while state.isRunning { state = try await docker.exec.inspect(exec) }
      return (String(decoding: output, as: UTF8.self), String(decoding: errors, as: UTF8.self), state)
    }

    @Test("both outputs apart, the exit status, environment and folder") func outputs() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["sleep", "60"]) { id in
        try await docker.containers.start(id)
        var spec = ExecSpec(
          ["sh", "-c", "echo $A $(pwd) $(id -u); echo wrong >&2; exit 7"], environment: ["A": "x y"],
          workingDirectory: "/dev")
        spec.user = "65534"
        let ended = try await run(docker, spec, in: id)
        #expect(ended.output == "x y /dev 65534\n")
        #expect(ended.errors == "wrong\n")
        #expect(ended.state.exitCode == 7)
        #expect(ended.state.container == id)
        #expect((ended.state.command, ended.state.user) == (spec.command, "65534"))
        #expect((ended.state.isTTY, ended.state.isPrivileged, ended.state.takesInput) == (false, false, false))
      }
    }

    @Test("much output comes whole") func much() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["sleep", "60"]) { id in
        try await docker.containers.start(id)
        let ended = try await run(docker, ExecSpec(["sh", "-c", "head -c 3000000 /dev/zero"]), in: id)
        #expect(ended.output.utf8.count == 3_000_000)
        #expect(ended.state.exitCode == 0)
      }
    }

    @Test("a command that isn't there has a status and says so") func missing() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["sleep", "60"]) { id in
        try await docker.containers.start(id)
        let ended = try await run(docker, ExecSpec(["no-such-command"]), in: id)
        #expect(ended.state.exitCode == 126 || ended.state.exitCode == 127)
        #expect((ended.output + ended.errors).contains("no-such-command"))
      }
    }

    @Test("a command that is started by itself goes on, and the engine tells when it has ended") func detached()
      async throws
    {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["sleep", "60"]) { id in
        try await docker.containers.start(id)
        let events = try await docker.system.events([.named("container", id), .named("event", "exec_die")])
        let spec = ExecSpec(["sh", "-c", "echo nobody reads this; echo made > /made; exit 5"])
        let exec = try await docker.exec.create(in: id, spec)
        try await docker.exec.startDetached(exec)
        for try await event in events {
          #expect(event.attributes["execID"] == exec)
          break
        }
        var state = try await docker.exec.inspect(exec)
        while state.isRunning { state = try await docker.exec.inspect(exec) }
        #expect(state.exitCode == 5)
        #expect(try await docker.containers.status(of: "/made", in: id).size == 5)
        #expect(await TestEngine.code { try await docker.exec.startDetached(exec) } != nil, "once is enough")
      }
    }

    @Test("the keys that were chosen end the attachment before the command ends") func detachKeys() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["sleep", "60"]) { id in
        try await docker.containers.start(id)
        var spec = ExecSpec(["sh", "-c", "stty raw; echo ready; exec sleep 60"])
        (spec.isTTY, spec.takesInput, spec.detachKeys) = (true, true, "ctrl-a,x")
        let exec = try await docker.exec.create(in: id, spec)
        let attachment = try await docker.exec.attach(exec, isTTY: true)
        var seen = ""
        for try await frame in attachment.output {
          let isReady = seen.contains("ready")
          seen += String(decoding: frame.bytes, as: UTF8.self)
          if !isReady, seen.contains("ready") { try await attachment.write("\u{1}x") }
        }
        let state = try await docker.exec.inspect(exec)
        #expect(state.fields["DetachKeys"] == "AXg=", "the two keys in Base64")
        #expect(state.exitCode != 0, "the attachment didn't end because the command did")
      }
    }

    @Test("a container that doesn't run, and none at all") func notRunning() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["sleep", "60"]) { id in
        #expect(await TestEngine.code { _ = try await docker.exec.create(in: id, ExecSpec(["ls"])) } == .conflict)
      }
      let none = String(repeating: "f", count: 64)
      #expect(await TestEngine.code { _ = try await docker.exec.create(in: none, ExecSpec(["ls"])) } == .notFound)
      #expect(await TestEngine.code { _ = try await docker.exec.inspect(none) } == .notFound)
    }

    @Test("the engine says where it keeps things") func root() async throws {
      #expect(try await TestEngine.connect().system.info().rootDirectory.hasPrefix("/"))
    }
  }
}
