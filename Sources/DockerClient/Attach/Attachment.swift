internal import HTTPTransport

/// A connection to the standard streams of a container or of a command in one: what it writes, and a way to write to it.
///
///     let shell = try await docker.containers.attach(id)
///     try await shell.write("echo hello\n")
///     try await shell.closeInput()
///     for try await line in shell.output.lines { print(line.text) }
///
/// Both directions are independent: one task may read while another writes. A reader that is slow slows what it reads from
/// down, to a standstill if it must. Letting go of the attachment closes the connection, and neither ends the container nor
/// the command.
public struct Attachment: Sendable {
  /// What it writes, from when it was attached. Ends with it. Read by one task.
  public let output: ContainerLog
  /// Whether it has a terminal: both outputs are one then.
  public let isTTY: Bool

  private let upgraded: HTTPUpgradedConnection
  private let connection: EngineConnection
  private let operation: String

  init(
    _ upgraded: HTTPUpgradedConnection, _ connection: EngineConnection, isTTY: Bool, operation: String
  ) {
    self.upgraded = upgraded
    self.connection = connection
    self.isTTY = isTTY
    self.operation = operation
    // Engines from 1.42 on say which form it is; older ones say the same for both.
    let isSaidToBeMultiplexed = upgraded.head.headers["Content-Type"] == "application/vnd.docker.multiplexed-stream"
    output = ContainerLog(
      body: upgraded.body, connection: connection, isMultiplexed: isSaidToBeMultiplexed || !isTTY, hasTimes: false,
      operation: operation)
  }

  /// Writes to its standard input. Returns when there is room for more. One task at a time.
  /// - Throws: ``DockerError/Code/disconnected`` when the connection has ended or the input was closed.
  public func write(_ bytes: [UInt8]) async throws {
    do {
      try await connection.translating(operation) { try await upgraded.write(bytes) }
    } catch is CancellationError where !Task.isCancelled {
      throw DockerError(.disconnected, "nobody reads this input any more", operation: operation)
    }
  }

  /// Writes text to its standard input, as UTF-8.
  public func write(_ text: String) async throws {
    try await write(Array(text.utf8))
  }

  /// Whether the input can end while the output goes on: what ``DockerEngine/canEndInput`` says of the engine.
  public var canCloseInput: Bool { upgraded.canHalfClose }

  /// Ends its standard input after what was written. What reads it sees the end; its output goes on.
  /// - Throws: ``DockerError/Code/unsupported`` where ``canCloseInput`` is false. A terminal's input ends by writing
  ///   `"\u{4}"` everywhere.
  public func closeInput() throws(DockerError) {
    do {
      try upgraded.finishWriting()
    } catch {
      throw DockerError(
        .unsupported,
        "over TLS an input can't be ended alone: use a Unix socket, ssh, or a command that knows where its input ends",
        operation: operation, cause: error)
    }
  }
}

extension DockerEngine {
  /// Whether an input that is connected to this engine can end while the output goes on: not over TLS, since libcurl has no
  /// call for it there.
  public var canEndInput: Bool { connection.canHalfClose }
}
