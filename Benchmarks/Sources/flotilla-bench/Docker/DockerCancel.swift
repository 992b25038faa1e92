import DockerClient

/// How long what nobody wants any more goes on: the longest time from the cancellation of a task to its end.
enum DockerCancel {
  /// A log that is followed and in which nothing happens.
  static func logs(host: String, container: String, count: Int) async throws -> Measurement {
    let engine = try DockerEngine(host: host)
    return try await longest(count) { begun in
      let log = try await engine.containers.logs(container, follow: true, isTTY: false)
      begun()
      for try await _ in log {}
    }
  }

  /// A command that waits for its input.
  static func exec(host: String, container: String, count: Int) async throws -> Measurement {
    let engine = try DockerEngine(host: host)
    var spec = ExecSpec(["cat"])
    spec.takesInput = true
    return try await longest(count) { [spec] begun in
      let attachment = try await engine.exec.attach(try await engine.exec.create(in: container, spec))
      try await attachment.write("x\n")
      for try await _ in attachment.output { begun() }
    }
  }

  private static func longest(
    _ count: Int, _ body: @escaping @Sendable (_ begun: @Sendable () -> Void) async throws -> Void
  ) async throws -> Measurement {
    var longest = Duration.zero
    for _ in 0..<count {
      let (signals, begun) = AsyncStream.makeStream(of: Void.self)
      let task = Task {
        defer { begun.finish() }  // its error is seen below
        try await body { begun.yield() }
      }
      for await _ in signals { break }
      let start = ContinuousClock.now
      task.cancel()
      let result = await task.result
      longest = max(longest, start.duration(to: .now))
      guard case .failure(let error) = result, error is CancellationError else { throw Wrong("\(result)") }
    }
    return Measurement(unit: "ms", operations: 1, elapsed: longest, processor: 0, isDuration: true)
  }
}
