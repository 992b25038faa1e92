internal import ControlAPI
internal import EdgeAgent

/// Between a command that writes and a client that reads: at most some 256 KiB wait in between, then the command waits.
actor CommandPipe {
  static let limit = 256 << 10

  private var lines: [ExecLine] = []
  private var length = 0
  private var end: Result<Void, any Error>?
  nonisolated let filled = ChangeSignal()
  private nonisolated let drained = ChangeSignal()

  /// Hands over a line, once there is room.
  func put(_ line: ExecLine) async throws {
    while length >= Self.limit {
      _ = try await drained.wait(after: drained.value)
    }
    lines.append(line)
    length += line.data?.utf8.count ?? 0
    filled.raise()
  }

  /// Nothing more comes.
  func finish(_ result: Result<Void, any Error>) {
    end = result
    filled.raise()
  }

  /// What there is. The error that it ended with is thrown when all lines were taken.
  func take() throws -> (lines: [ExecLine], isOver: Bool) {
    defer {
      lines = []
      length = 0
      drained.raise()
    }
    if lines.isEmpty, case .failure(let error)? = end { throw error }
    guard case .success? = end else { return (lines, false) }
    return (lines, true)
  }
}

/// The lines of a command's output as the response takes them.
struct CommandFeed: LineSource {
  let pipe: CommandPipe
  private var seen: UInt64 = 0

  init(_ pipe: CommandPipe) { self.pipe = pipe }

  mutating func take() async throws -> LineBatch<ExecLine> {
    seen = pipe.filled.value
    let (lines, isOver) = try await pipe.take()
    return LineBatch(lines, isOver ? .end : .wait)
  }

  func news() -> @Sendable () async throws -> Void {
    { [pipe, seen] in _ = try await pipe.filled.wait(after: seen) }
  }
}
