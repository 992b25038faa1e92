internal import Coordination
public import EdgeModel
public import Logging

/// Keeps the output of allocations on disk: a folder each, in segments of JSON lines, the oldest dropped first.
///
/// Lines survive a kill of the process as soon as ``append(_:_:)`` returns. They are not synced one by one: a power cut may
/// take the newest ones, and what it left half-written is cut off. All files are read and written on a thread of the
/// store's own, so that a slow disk holds up no other task.
public actor AllocationLogStore {
  /// The folder of the folders.
  public nonisolated let directory: String
  /// How much is kept of each allocation.
  public nonisolated let retention: LogRetention
  private let executor: DiskExecutor
  private let logger: Logger
  var tracks: [AllocationID: LogTrack] = [:]
  private var tails: [AllocationID: LogTail] = [:]
  private var signals: [AllocationID: PositionSignal<UInt64>] = [:]

  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private init(directory: String, retention: LogRetention, executor: DiskExecutor, logger: Logger) {
    self.directory = directory
    self.retention = retention
    self.executor = executor
    self.logger = logger
  }

  /// Opens the store; each log is read when it is first used.
  /// - Throws: ``StoreError`` with code `.storage`.
  public static func open(
    _ directory: String, retention: LogRetention = LogRetention(), logger: Logger = .current
  ) async throws -> AllocationLogStore {
    let executor = DiskExecutor(label: "flotilla.logs")
    try await executor.run { try DiskCall.makeDirectory(directory) }
    return AllocationLogStore(directory: directory, retention: retention, executor: executor, logger: logger)
  }

  /// Keeps lines, in order. A line beyond ``LogLine/maximumLength`` becomes several.
  /// - Returns: the sequence of the newest line of the allocation.
  /// - Throws: ``StoreError`` with code `.storage`.
  @discardableResult
  public func append(_ allocation: AllocationID, _ lines: [LogLine]) throws -> UInt64 {
    var track = try track(of: allocation)
    let folder = folder(of: allocation)
    if track.segments.isEmpty { try DiskCall.makeDirectory(folder) }
    defer {
      // Also after a failure: what was written before it counts.
      tracks[allocation] = track
      signals[allocation]?.advance(to: track.last)
    }
    let pieces = lines.flatMap { $0.split() }
    do {
      try track.append(pieces, folder, retention)
    } catch {
      tails[allocation] = nil
      throw error
    }
    tails[allocation, default: LogTail()].append(pieces, of: allocation, endingAt: track.last)
    return track.last
  }

  /// Lines after a place, oldest first.
  /// - Parameters:
  ///   - after: the sequence to go on from; 0 for the oldest line that is kept.
  ///   - since: passes over older lines.
  ///   - streams: passes over other streams; `nil` for all.
  ///   - limit: how many lines there are at most.
  public func read(
    _ allocation: AllocationID, after: UInt64 = 0, since: Timestamp? = nil, streams: Set<LogLine.Stream>? = nil,
    limit: Int = 1_000
  ) throws -> [LogEntry] {
    let track = try track(of: allocation)
    // Who follows reads what was just written: no file is opened for that, however many there are.
    if let recent = tails[allocation]?.entries(after: after, keptFrom: track.segments.first?.first) {
      return Array(
        recent.lazy.filter { entry in
          (since.map { entry.line.at >= $0 } ?? true) && (streams?.contains(entry.line.stream) ?? true)
        }.prefix(limit))
    }
    var entries: [LogEntry] = []
    for (index, segment) in track.segments.enumerated() where entries.count < limit {
      // The next segment's first line says where this one ends, without a look into it.
      if index + 1 < track.segments.count, track.segments[index + 1].first - 1 <= after { continue }
      entries += try read(
        allocation, from: segment, after: after, since: since, streams: streams, limit: limit - entries.count)
    }
    return entries
  }

  /// The newest lines of some streams, oldest first: the end of a build's output, say.
  public func lastLines(_ allocation: AllocationID, of streams: Set<LogLine.Stream>, count: Int) throws -> [LogLine] {
    try lastLines(allocation, count: count) { streams.contains($0.stream) }
  }

  /// The newest of those lines that are wanted, oldest first.
  public func lastLines(
    _ allocation: AllocationID, count: Int, where isWanted: @Sendable (LogLine) -> Bool
  ) throws -> [LogLine] {
    var lines: [LogLine] = []
    for segment in try track(of: allocation).segments.reversed() where lines.count < count {
      let entries = try read(allocation, from: segment).map(\.line).filter(isWanted)
      lines = entries.suffix(count - lines.count) + lines
    }
    return lines
  }

  /// The sequence of the newest line; 0 if there is none.
  public func lastSequence(_ allocation: AllocationID) throws -> UInt64 { try track(of: allocation).last }

  /// The time of the newest line of a stream, also of one that is no longer kept.
  public func lastTimestamp(_ allocation: AllocationID, of stream: LogLine.Stream) throws -> Timestamp? {
    try track(of: allocation).newest[stream]
  }

  /// Waits until there is a line after a place, and returns the newest one's sequence. Cancelling ends the wait.
  /// - Throws: ``StoreError`` with code `.notFound` when the log is removed meanwhile.
  public func waitForMore(_ allocation: AllocationID, after: UInt64) async throws -> UInt64 {
    try await signal(of: allocation).wait(after: after)
  }

  /// The allocations whose output is kept, sorted.
  public func list() throws -> [AllocationID] {
    try DiskCall.names(in: directory).compactMap { AllocationID($0) }.sorted()
  }

  /// Removes all output of an allocation; none is fine. Waits for it end.
  public func remove(_ allocation: AllocationID) throws {
    let folder = folder(of: allocation)
    tracks[allocation] = nil
    tails[allocation] = nil
    signals.removeValue(forKey: allocation)?
      .finish(throwing: StoreError(.notFound, "the output of \(allocation) was removed"))
    guard try DiskCall.length(of: folder) != nil else { return }
    for name in try DiskCall.names(in: folder) { try DiskCall.removeFile("\(folder)/\(name)") }
    try DiskCall.removeDirectory(folder)
  }

  private func read(
    _ allocation: AllocationID, from segment: LogSegment, after: UInt64 = 0, since: Timestamp? = nil,
    streams: Set<LogLine.Stream>? = nil, limit: Int = .max
  ) throws -> [LogEntry] {
    let path = segment.path(in: folder(of: allocation))
    var lines = LogLines(try DiskFile(path, .read).readAll(limit: .max))
    _ = lines.next()
    var sequence = segment.first
    var entries: [LogEntry] = []
    while entries.count < limit, let bytes = lines.next() {
      defer { sequence += 1 }
      guard sequence > after else { continue }
      let line: LogLine
      do {
        line = try StoredJSON.decode(LogLine.self, bytes)
      } catch {
        logger.warning(
          "a kept line of output can't be read and is passed over",
          metadata: ["file": "\(path)", "sequence": "\(sequence)", "error": "\(error)"])
        continue
      }
      if let since, line.at < since { continue }
      if let streams, !streams.contains(line.stream) { continue }
      entries.append(LogEntry(allocation: allocation, sequence: sequence, line: line))
    }
    return entries
  }

  func folder(of allocation: AllocationID) -> String { "\(directory)/\(allocation)" }

  func track(of allocation: AllocationID) throws -> LogTrack {
    if let track = tracks[allocation] { return track }
    let folder = folder(of: allocation)
    guard try DiskCall.length(of: folder) != nil else { return LogTrack() }
    let (track, cut) = try LogTrack.load(folder)
    if cut > 0 {
      logger.notice(
        "output that was half-written when the agent ended was cut off",
        metadata: ["folder": "\(folder)", "bytes": "\(cut)"])
    }
    tracks[allocation] = track
    return track
  }

  private func signal(of allocation: AllocationID) throws -> PositionSignal<UInt64> {
    if let signal = signals[allocation] { return signal }
    let signal = PositionSignal(try track(of: allocation).last)
    signals[allocation] = signal
    return signal
  }
}
