internal import HTTPTransport

extension ExecOperations {
  /// Runs a command with its standard streams connected (`ExecStart`), once.
  ///
  /// Its input is there if ``ExecSpec/takesInput`` was set. Letting go of the attachment doesn't end the command, but one
  /// that reads its input sees the end of it.
  /// - Parameters:
  ///   - isTTY: what ``ExecSpec/isTTY`` was.
  ///   - size: how large its terminal is: from the beginning (API 1.42), with older engines as soon as it runs.
  /// - Throws: ``DockerError/Code/conflict`` if the container doesn't run, or the command was started before.
  public func attach(_ id: String, isTTY: Bool = false, size: TerminalSize? = nil) async throws -> Attachment {
    let size = isTTY ? size : nil
    let knowsSize = try await connection.version() >= APIVersion(minor: 42)
    let wish = Self.startWish(isTTY: isTTY, size: knowsSize ? size : nil)
    let upgraded = try await connection.upgrade(
      "ExecStart", .post, "/exec/\(id)/start", headers: ["Content-Type": "application/json"],
      body: .bytes(try EngineJSON.encode(wish)))
    if let size, !knowsSize { try await resize(id, to: size) }
    return Attachment(upgraded, connection, isTTY: isTTY, operation: "ExecStart")
  }

  /// Says how large the terminal of a running command is (`ExecResize`).
  public func resize(_ id: String, to size: TerminalSize) async throws {
    var target: RequestTarget = "/exec/\(id)/resize"
    target.addQuery("h", "\(size.rows)")
    target.addQuery("w", "\(size.columns)")
    _ = try await connection.change("ExecResize", .post, target)
  }
}
