import EdgeModel
import Foundation
import Manifests
import Testing

@testable import EdgeAgent

@Suite(.serialized, .timeLimit(.minutes(5))) struct ProcessRuntimeTests {
  @Test func runsAndTellsHowItEnded() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let sink = RecordingSink()
      let artifact = try await fixture.artifact(script: "echo one; echo two >&2; printf 'no line end'; exit 3")
      let allocation = try fixture.allocation()
      try await runtime.start(allocation, from: artifact, log: sink)
      #expect(try await fixture.exit(runtime) == 3)
      // Everything it said was taken over before it counted as ended.
      #expect(sink.texts(.standardOutput) == ["one", "no line end"])
      #expect(sink.texts(.standardError) == ["two"])
      let instance = try #require(try await runtime.instances().first)
      #expect(instance.epoch == 7)
      #expect(instance.probePort == allocation.workload.port)
    }
  }

  @Test func aPortIsTheAppsOrAStrangers() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let sink = RecordingSink()
      let program = """
        import socket, time
        s = socket.create_server(("127.0.0.1", 0))
        print(s.getsockname()[1], flush=True)
        time.sleep(1000)
        """
      // Also one that it started, in a session of its own.
      let artifact = try await fixture.artifact(["main.sh": "setsid python3 main.py & wait", "main.py": program])
      try await runtime.start(try fixture.allocation(), from: artifact, log: sink)
      let port = try #require(UInt16(try await sink.line(beginning: "")))
      #expect(runtime.listens(fixture.id, on: port) == true)
      let stranger = try Listener()
      #expect(runtime.listens(fixture.id, on: stranger.port) == false)
      try await runtime.stop(fixture.id, grace: .zero, removing: true)
      #expect(runtime.listens(fixture.id, on: port) == false)
    }
  }

  @Test func aSignalIsAStatusToo() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let artifact = try await fixture.artifact(script: "kill -SEGV $$")
      try await runtime.start(try fixture.allocation(), from: artifact, log: RecordingSink())
      #expect(try await fixture.exit(runtime) == 128 + 11)
    }
  }

  @Test func startsAgainWithoutABuild() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let sink = RecordingSink()
      let allocation = try fixture.allocation(test: "echo tested")
      let artifact = try await fixture.artifact(script: "echo run >> count; wc -l < count; exit 1")
      for round in 1...3 {
        try await runtime.start(allocation, from: artifact, log: sink)
        #expect(try await fixture.exit(runtime) == 1)
        #expect(sink.texts(.standardOutput).count == round)
      }
      #expect(sink.texts(.standardOutput) == ["1", "2", "3"])
      #expect(sink.texts(.build) == ["$ echo tested", "tested"])
      #expect(fixture.directory().instances().map(\.number) == [3])
    }
  }

  @Test func nothingRunsTwice() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let sink = RecordingSink()
      let allocation = try fixture.allocation()
      let artifact = try await fixture.artifact(script: "echo pid $$; exec sleep 1000")
      for _ in 0..<3 { try await runtime.start(allocation, from: artifact, log: sink) }
      _ = try await sink.line(beginning: "pid")
      try await runtime.stop(fixture.id, grace: .seconds(5), removing: false)
      #expect(sink.texts(.standardOutput).count == 1)
    }
  }

  @Test func theEnvironmentIsSmall() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let sink = RecordingSink()
      let allocation = try fixture.allocation(
        run: "env; pwd; ulimit -n", environment: ["COLOR": "blue\nand green", "PORT": "1", "FLOTILLA_TOKEN": "x"])
      try await runtime.start(allocation, from: try await fixture.artifact(["a": "a"]), log: sink)
      try await fixture.exit(runtime)
      let lines = sink.texts(.standardOutput)
      let names = Set(lines.compactMap { line in line.firstIndex(of: "=").map { String(line[..<$0]) } })
      #expect(
        names.subtracting(["PWD", "OLDPWD", "SHLVL", "_"])
          == ["PATH", "HOME", "TMPDIR", "LANG", "PYTHONUNBUFFERED", "PORT", "COLOR", "FLOTILLA_ALLOCATION"])
      #expect(lines.contains("PORT=\(allocation.workload.port)"))
      #expect(lines.contains("HOME=\(fixture.directory().home)"))
      #expect(lines.suffix(2) == [fixture.directory().files, "4096"])
    }
  }

  @Test func aFailingTestShowsItsOutput() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let sink = RecordingSink()
      let allocation = try fixture.allocation(test: "echo looking; echo 'the price is wrong' >&2; exit 4")
      let artifact = try await fixture.artifact(script: "echo never")
      let error = await #expect(throws: RuntimeError.self) {
        try await runtime.start(allocation, from: artifact, log: sink)
      }
      #expect(error?.code == .buildFailed)
      #expect(error?.message.contains("the price is wrong") == true)
      #expect(error?.message.contains("status 4") == true)
      #expect(sink.texts(.build).suffix(2) == ["looking", "the price is wrong"])
      #expect(sink.texts(.standardOutput).isEmpty)
      #expect(try await runtime.instances().isEmpty, "nothing half-made stays")
    }
  }

  @Test func theTestHasATimeLimit() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime { $0.buildTimeout = .milliseconds(300) }
      let allocation = try fixture.allocation(test: "sleep 1000")
      let artifact = try await fixture.artifact(script: "echo never")
      let error = await #expect(throws: RuntimeError.self) {
        try await runtime.start(allocation, from: artifact, log: RecordingSink())
      }
      #expect(error?.code == .buildFailed)
      #expect(!fixture.directory().exists)
    }
  }

  @Test func cancellingEndsTheTest() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let sink = RecordingSink()
      let allocation = try fixture.allocation(test: "sleep 1000 & echo pid $!; wait")
      let artifact = try await fixture.artifact(script: "echo never")
      let task = Task { try await runtime.start(allocation, from: artifact, log: sink) }
      let line = try await sink.line(beginning: "pid", of: .build)
      let pid = try #require(Int32(line.dropFirst(4)))
      #expect(ProcessRuntimeFixture.isAlive(pid))
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(!ProcessRuntimeFixture.isAlive(pid))
      #expect(!fixture.directory().exists)
      #expect(try await runtime.instances().isEmpty)
    }
  }

  @Test func refusesWhatNeedsAContainer() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime { $0.path = "\(fixture.root)/nothing" }
      let artifact = try await fixture.artifact(script: "echo never")
      for (language, word) in [
        ("custom", "Dockerfile"), ("python3", "python3"), ("static", "busybox"), ("cobol", "cobol"),
      ] {
        let allocation = try fixture.allocation(language)
        let error = await #expect(throws: RuntimeError.self) {
          try await runtime.start(allocation, from: artifact, log: RecordingSink())
        }
        #expect(error?.code == .unsupported)
        #expect(error?.message.contains(word) == true)
      }
      #expect(await runtime.capabilities().languages.isEmpty)
      let capabilities = try await fixture.runtime().capabilities()
      #expect(!capabilities.isolates)
      #expect(capabilities.languages.contains("sh") && !capabilities.languages.contains("custom"))
      #expect(capabilities.notes.contains { $0.hasPrefix("Limits of ") })
    }
  }

  @Test func refusesArchivesThatLeadOutside() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      try "x".write(toFile: "\(fixture.root)/x", atomically: true, encoding: .utf8)
      try FileManager.default.createDirectory(atPath: "\(fixture.root)/sub", withIntermediateDirectories: true)
      for arguments in [["-C", "\(fixture.root)/sub", "../x"], ["\(fixture.root)/x"], ["/dev/null"]] {
        let artifact = try await fixture.artifact(arguments: arguments)
        let allocation = try fixture.allocation()
        let error = await #expect(throws: RuntimeError.self) {
          try await runtime.start(allocation, from: artifact, log: RecordingSink())
        }
        #expect(error?.code == .storage)
        #expect(!fixture.directory().exists)
      }
    }
  }

  @Test func stoppingEndsTheWholeGroup() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let sink = RecordingSink()
      let script = "sh -c 'sleep 1000 & echo pid $!; wait' & echo pid $!; trap '' TERM; while :; do sleep 1000; done"
      try await runtime.start(try fixture.allocation(), from: try await fixture.artifact(script: script), log: sink)
      try await sink.wait(for: 2)
      let pids = sink.texts(.standardOutput).compactMap { Int32($0.dropFirst(4)) }
      #expect(pids.allSatisfy(ProcessRuntimeFixture.isAlive))
      // It ignores the polite way.
      try await runtime.stop(fixture.id, grace: .milliseconds(300), removing: false)
      #expect(!pids.contains(where: ProcessRuntimeFixture.isAlive))
      #expect(try await fixture.phase(runtime) == .exited(status: 137))
      #expect(fixture.directory().exists)
      try await runtime.stop(fixture.id, grace: .zero, removing: true)
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(fixture.root)/allocations").isEmpty)
      try await runtime.stop(fixture.id, grace: .zero, removing: true)
    }
  }

  @Test func stoppingIsPolite() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let sink = RecordingSink()
      let script = "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done"
      try await runtime.start(try fixture.allocation(), from: try await fixture.artifact(script: script), log: sink)
      _ = try await sink.line(beginning: "ready")
      try await runtime.stop(fixture.id, grace: .seconds(20), removing: false)
      #expect(sink.texts(.standardOutput) == ["ready", "bye"])
      #expect(try await fixture.phase(runtime) == .exited(status: 0))
    }
  }

  @Test func whatAnAppLeavesBehindEndsWithIt() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let sink = RecordingSink()
      let artifact = try await fixture.artifact(script: "sleep 1000 & echo pid $!; exit 5")
      try await runtime.start(try fixture.allocation(), from: artifact, log: sink)
      #expect(try await fixture.exit(runtime) == 5)
      let pid = try #require(Int32(try await sink.line(beginning: "pid").dropFirst(4)))
      #expect(!ProcessRuntimeFixture.isAlive(pid))
    }
  }

  @Test func whatLeavesTheSessionIsFoundByItsMark() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let sink = RecordingSink()
      let script = "setsid sh -c 'echo pid $$; exec sleep 1000' & while :; do sleep 0.05; done"
      try await runtime.start(try fixture.allocation(), from: try await fixture.artifact(script: script), log: sink)
      let pid = try #require(Int32(try await sink.line(beginning: "pid").dropFirst(4)))
      let record = try #require(fixture.directory().instances().first)
      #expect(ProcessStatus.read(pid)?.session == pid && record.pid != pid)
      try await runtime.stop(fixture.id, grace: .seconds(5), removing: true)
      #expect(!ProcessRuntimeFixture.isAlive(pid))
    }
  }

  @Test func saysWhoHasThePort() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let (descriptor, port) = try ProcessRuntimeFixture.listen(0, backlog: 1)
      let runtime = try fixture.runtime()
      let artifact = try await fixture.artifact(script: "echo run")
      let allocation = try fixture.allocation(port: port)
      let error = await #expect(throws: RuntimeError.self) {
        try await runtime.start(allocation, from: artifact, log: RecordingSink())
      }
      #expect(error?.code == .startFailed)
      #expect(error?.message.contains("port \(port) is already in use on this machine by ") == true)
      #expect(error?.message.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true)
      close(descriptor)
      // It was built before, and starts as soon as the port is free.
      try await runtime.start(allocation, from: artifact, log: RecordingSink())
      #expect(try await fixture.exit(runtime) == 0)
    }
  }

  @Test(arguments: ["busybox", "python3"])
  func staticSitesAnswer(_ server: String) async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime { configuration in
        guard server == "python3" else { return }
        configuration.staticServer = { ["python3", "-m", "http.server", String($1), "--directory", $0] }
      }
      let sink = RecordingSink()
      let artifact = try await fixture.artifact(["index.html": "<p>shop</p>", "shipwreck.toml": "[app]"])
      let allocation = try fixture.allocation("static", run: Language.static.defaultRun)
      try await runtime.start(allocation, from: artifact, log: sink)
      let base = "http://127.0.0.1:\(allocation.workload.port)"
      let script = """
        i=0; until python3 - <<'E'
        import sys, urllib.request, urllib.error
        try:
            print(urllib.request.urlopen("\(base)/").read().decode())
        except OSError: sys.exit(1)
        try: urllib.request.urlopen("\(base)/shipwreck.toml")
        except urllib.error.HTTPError as error: print(error.code)
        E
        do i=$((i+1)); [ $i -lt 100 ] || exit 1; sleep 0.1; done
        """
      let answer = try await ChildCommand(
        arguments: ["sh", "-c", script], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"]
      ).run()
      #expect(String(decoding: answer.output, as: UTF8.self) == "<p>shop</p>\n404\n")
      try await runtime.stop(fixture.id, grace: .seconds(5), removing: true)
      #expect(!PortUse.isTaken(allocation.workload.port))
    }
  }

  @Test func readsTheKernelsTableOfSockets() {
    let table = """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 123456 1 0000000000000000
         1: 0100007F:1F90 0100007F:9999 01 00000000:00000000 00:00000000 00000000  1000        0 777 1 0000000000000000
         2: broken
      """
    #expect(PortUse.listeners(table, on: 8080) == ["123456"])
    #expect(PortUse.listeners(table, on: 80).isEmpty)
  }
}
