import DockerClient
import Testing

extension RealEngine {
  @Suite("Attaching to containers and commands", .enabled(if: TestEngine.isExpected), .timeLimit(.minutes(5)))
  struct AttachEngineTests {
    private func text(_ output: ContainerLog) async throws -> (output: String, errors: String) {
      var (output_, errors) = ([UInt8](), [UInt8]())
      for try await frame in output {
        if frame.source == .standardError { errors += frame.bytes } else { output_ += frame.bytes }
      }
      return (String(decoding: output_, as: UTF8.self), String(decoding: errors, as: UTF8.self))
    }

    @Test("a container reads what is written, sees its end, and goes on writing") func halfClose() async throws {
      let docker = try TestEngine.connect()
      let command = ["sh", "-c", "cat; echo wrong >&2; echo ended"]
      let change: (inout ContainerSpec) -> Void = { $0.opensInput = true }
      try await TestEngine.withContainer(docker, command, change) { id in
        let attachment = try await docker.containers.attach(id)
        try await docker.containers.start(id)
        #expect(attachment.canCloseInput)
        try await attachment.write("one\n")
        try await attachment.write("two\n")
        try attachment.closeInput()
        let (output, errors) = try await text(attachment.output)
        #expect(output == "one\ntwo\nended\n")
        #expect(errors == "wrong\n")
        #expect(try await docker.containers.wait(for: id).code == 0)
        await #expect(throws: DockerError.self) { try await attachment.write("more") }
      }
    }

    @Test("a terminal is one stream, has a size, and ends by its key") func terminal() async throws {
      let docker = try TestEngine.connect()
      let command = ["sh", "-c", "read line; stty size; cat; echo wrong >&2"]
      let change: (inout ContainerSpec) -> Void = {
        $0.opensInput = true
        $0.isTTY = true
      }
      try await TestEngine.withContainer(docker, command, change) { id in
        let attachment = try await docker.containers.attach(id)
        #expect(attachment.isTTY)
        try await docker.containers.start(id)
        try await docker.containers.resize(id, to: TerminalSize(columns: 101, rows: 33))
        try await attachment.write("go\n")
        try await attachment.write("typed\n\u{4}")
        let (output, errors) = try await text(attachment.output)
        #expect(output.contains("33 101\r\n"))
        #expect(output.split(separator: "typed\r\n", omittingEmptySubsequences: false).count == 3)  // the echo, and cat
        #expect(output.hasSuffix("wrong\r\n"))
        #expect(errors.isEmpty)
      }
    }

    @Test("a command in a container reads and writes at the same time", arguments: [false, true])
    func exec(isTTY: Bool) async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["sleep", "60"]) { id in
        try await docker.containers.start(id)
        let script = "while read line; do if [ $line = size ]; then stty size; else echo got $line; fi; done; exit 3"
        var spec = ExecSpec(["sh", "-c", script])
        spec.takesInput = true
        spec.isTTY = isTTY
        let exec = try await docker.exec.create(in: id, spec)
        let attachment = try await docker.exec.attach(exec, isTTY: isTTY, size: TerminalSize(columns: 90, rows: 20))
        var lines = attachment.output.lines.makeAsyncIterator()
        for word in ["a", "b", "c"] {
          try await attachment.write("\(word)\n")
          var line = try await lines.next()?.text
          if isTTY, line == word { line = try await lines.next()?.text }  // the terminal's echo
          #expect(line == "got \(word)")
        }
        if isTTY {
          for size in [TerminalSize(columns: 90, rows: 20), TerminalSize(columns: 101, rows: 33)] {
            if size.rows == 33 { try await docker.exec.resize(exec, to: size) }
            try await attachment.write("size\n")
            #expect(try await lines.next()?.text == "size")
            #expect(try await lines.next()?.text == "\(size.rows) \(size.columns)")
          }
        }
        if isTTY { try await attachment.write("\u{4}") } else { try attachment.closeInput() }
        #expect(try await lines.next() == nil)
        var state = try await docker.exec.inspect(exec)
        while state.isRunning { state = try await docker.exec.inspect(exec) }
        #expect(state.exitCode == 3)
        #expect((state.isTTY, state.takesInput) == (isTTY, true))
      }
    }

    @Test("much goes in and comes out, more than any buffer holds") func much() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["sleep", "60"]) { id in
        try await docker.containers.start(id)
        var spec = ExecSpec(["cat"])
        spec.takesInput = true
        let attachment = try await docker.exec.attach(try await docker.exec.create(in: id, spec))
        let total = 8 << 20
        let writer = Task {
          for _ in 0..<128 { try await attachment.write([UInt8](repeating: 120, count: 64 << 10)) }
          try attachment.closeInput()
        }
        var count = 0
        for try await frame in attachment.output { count += frame.bytes.count }
        try await writer.value
        #expect(count == total)
      }
    }

    @Test("letting go of an attachment ends the input of what reads it") func letGo() async throws {
      let docker = try TestEngine.connect()
      let change: (inout ContainerSpec) -> Void = { $0.opensInput = true }
      try await TestEngine.withContainer(docker, ["cat"], change) { id in
        let exit = try await docker.containers.wait(for: id, until: .nextExit) {
          let attachment = try await docker.containers.attach(id)
          try await docker.containers.start(id)
          try await attachment.write("x")
        }
        #expect(exit.code == 0)
      }
    }

    @Test("a refusal has the engine's words") func refusals() async throws {
      let docker = try TestEngine.connect()
      let none = String(repeating: "f", count: 64)
      #expect(await TestEngine.code { _ = try await docker.containers.attach(none) } == .notFound)
      #expect(await TestEngine.code { _ = try await docker.containers.attach(none, isTTY: false) } == .notFound)
      #expect(await TestEngine.code { _ = try await docker.exec.attach(none) } == .notFound)
      try await TestEngine.withContainer(docker, ["true"]) { id in
        let code = await TestEngine.code {
          try await docker.containers.resize(id, to: TerminalSize(columns: 1, rows: 1))
        }
        #expect(code != nil)
      }
    }
  }
}
