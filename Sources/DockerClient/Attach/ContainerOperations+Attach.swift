internal import HTTPTransport

extension ContainerOperations {
  /// Connects to the standard streams of a container (`ContainerAttach`).
  ///
  /// Attach before ``ContainerOperations/start(_:detachKeys:)``, and nothing of its output is missed. Its input has to be
  /// opened at creation; see ``ContainerSpec/opensInput``.
  /// - Parameters:
  ///   - input, standardOutput, standardError: which of them.
  ///   - logs: first what it wrote before.
  ///   - detachKeys: the keys that end the attachment when they are written, such as `ctrl-p,ctrl-q`; nil: the engine's.
  ///   - isTTY: whether the container has a terminal; if it isn't known here the engine is asked first.
  /// - Throws: ``DockerError/Code/notFound``; ``DockerError/Code/conflict`` if it is paused or being removed.
  public func attach(
    _ id: String, input: Bool = true, standardOutput: Bool = true, standardError: Bool = true, logs: Bool = false,
    detachKeys: String? = nil, isTTY: Bool? = nil
  ) async throws -> Attachment {
    let hasTTY: Bool
    if let isTTY { hasTTY = isTTY } else { hasTTY = try await inspect(id).isTTY }
    var target: RequestTarget = "/containers/\(id)/attach"
    target.addQuery("stream", "true")
    for (name, isWanted) in [("stdin", input), ("stdout", standardOutput), ("stderr", standardError), ("logs", logs)]
    where isWanted {
      target.addQuery(name, "true")
    }
    if let detachKeys { target.addQuery("detachKeys", detachKeys) }
    let upgraded = try await connection.upgrade(
      "ContainerAttach", .post, target, headers: ["Content-Type": "text/plain"])
    return Attachment(upgraded, connection, isTTY: hasTTY, operation: "ContainerAttach")
  }

  /// Says how large the terminal of a container is (`ContainerResize`). It must run.
  public func resize(_ id: String, to size: TerminalSize) async throws {
    var target: RequestTarget = "/containers/\(id)/resize"
    target.addQuery("h", "\(size.rows)")
    target.addQuery("w", "\(size.columns)")
    _ = try await connection.change("ContainerResize", .post, target)
  }
}
