internal import HTTPTransport

/// What a container wrote and, if it is followed, goes on to write, in pieces as the engine took them in.
///
/// The reader sets the pace: the engine keeps what isn't fetched in its log.
public struct ContainerLog: AsyncSequence, Sendable {
  public typealias Element = LogFrame
  public typealias Failure = any Error

  let body: HTTPBody
  let connection: EngineConnection
  let isMultiplexed: Bool
  let hasTimes: Bool
  /// Whose output it is, for errors.
  var operation = "ContainerLogs"

  /// The same by lines. With times asked for, a line's ``LogLine/time`` is set and no longer part of its text.
  public var lines: LogLines { LogLines(log: self) }

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(chunks: body.makeAsyncIterator(), log: self)
  }

  /// Takes the engine's frames apart. Fetches as it is asked.
  public struct AsyncIterator: AsyncIteratorProtocol {
    var chunks: HTTPBody.AsyncIterator
    let log: ContainerLog
    private var demultiplexer = LogDemultiplexer()
    private var ready: ArraySlice<LogFrame> = []

    init(chunks: HTTPBody.AsyncIterator, log: ContainerLog) {
      self.chunks = chunks
      self.log = log
    }

    /// The next piece; nil when the log has ended. Throws ``DockerError``, ``DockerError/Code/disconnected`` if it
    /// broke off.
    public mutating func next() async throws -> LogFrame? {
      try await next(isolation: nil)
    }

    /// The same, without leaving the caller's actor.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> LogFrame? {
      while true {
        if let frame = ready.popFirst() { return frame }
        guard let chunk = try await nextChunk(isolation: actor) else {
          do {
            try demultiplexer.finish()
          } catch {
            throw DockerError(error.code, error.message, operation: log.operation)
          }
          return nil
        }
        guard log.isMultiplexed else { return LogFrame(source: .standardOutput, bytes: chunk) }
        do {
          ready = try demultiplexer.push(chunk)[...]
        } catch {
          throw DockerError(error.code, error.message, operation: log.operation)
        }
      }
    }

    private mutating func nextChunk(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
      do {
        return try await chunks.next(isolation: actor)
      } catch let error as HTTPError {
        throw DockerError(error, operation: log.operation, address: log.connection.address)
      }
    }
  }
}

/// The lines of a ``ContainerLog``.
public struct LogLines: AsyncSequence, Sendable {
  public typealias Element = LogLine
  public typealias Failure = any Error

  /// Most bytes of one line; longer ones come in pieces.
  public static let lengthLimit = 64 << 10

  let log: ContainerLog

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(
      frames: log.makeAsyncIterator(),
      assembler: LogLineAssembler(hasTimes: log.hasTimes, lengthLimit: Self.lengthLimit))
  }

  /// Puts the lines of each output together out of its pieces.
  public struct AsyncIterator: AsyncIteratorProtocol {
    var frames: ContainerLog.AsyncIterator
    var assembler: LogLineAssembler
    var ready: ArraySlice<LogLine> = []
    var hasEnded = false

    /// The next line that is whole, or ``LogLines/lengthLimit`` long; nil when the log has ended. Throws
    /// ``DockerError``.
    public mutating func next() async throws -> LogLine? {
      try await next(isolation: nil)
    }

    /// The same, without leaving the caller's actor.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> LogLine? {
      while true {
        if let line = ready.popFirst() { return line }
        if hasEnded { return nil }
        if let frame = try await frames.next(isolation: actor) {
          ready = assembler.push(frame)[...]
        } else {
          hasEnded = true
          ready = assembler.finish()[...]
        }
      }
    }
  }
}
