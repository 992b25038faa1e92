public import EdgeModel

/// What a machine did, step by step: a line a step when it begins and one when it ends, appended to one file.
///
/// It tells people what happened, and nothing is decided by it. So a line survives a kill of the agent, and the last ones may
/// be missing after a power cut.
public actor StepJournal {
  /// How many steps are kept.
  public static let kept = 256
  /// The longest reason that is kept, in characters.
  static let longestDetail = 500
  /// The file is written anew when it has so many lines.
  private static let longest = 4 * kept

  /// The file.
  public nonisolated let path: String
  private let executor: DiskExecutor
  private var steps: [ChangeStep]
  private var lines: Int
  private var next: UInt64

  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private init(path: String, executor: DiskExecutor, steps: [ChangeStep]) {
    self.path = path
    self.executor = executor
    self.steps = steps
    lines = steps.count
    next = (steps.map(\.number).max() ?? 0) &+ 1
  }

  /// Reads what an earlier agent did. A step that it ended in the middle of counts as interrupted, at `now`. Lines that can't be
  /// read, such as one that was written half, are passed over.
  /// - Throws: ``StoreError`` with code `.storage`.
  public static func open(path: String, now: Timestamp) async throws -> StepJournal {
    let executor = DiskExecutor(label: "flotilla.steps")
    let steps = try await executor.run { () throws -> [ChangeStep] in
      var steps: [UInt64: ChangeStep] = [:]
      let bytes = try DurableFile(path: path, limit: 16 << 20).read() ?? []
      for line in bytes.split(separator: UInt8(ascii: "\n")) {
        guard var step = try? StoredJSON.decode(ChangeStep.self, line) else { continue }
        if step.outcome == .underWay {
          step.outcome = .interrupted
          step.ended = now
        }
        steps[step.number] = step
      }
      let kept = Array(steps.values.sorted { $0.number < $1.number }.suffix(kept))
      try write(kept, to: path)
      return kept
    }
    return StepJournal(path: path, executor: executor, steps: steps)
  }

  /// Notes that a step begins.
  /// - Throws: ``StoreError`` with code `.storage`; the step counts nevertheless.
  public func begin(_ kind: ChangeStep.Kind, of allocation: AllocationID, at now: Timestamp) throws -> ChangeStep {
    let step = ChangeStep(number: next, allocation: allocation, kind: kind, began: now)
    next &+= 1
    steps.append(step)
    if steps.count > Self.kept { steps.removeFirst(steps.count - Self.kept) }
    try append(step)
    return step
  }

  /// Notes how a step ended.
  /// - Throws: ``StoreError`` with code `.storage`; the end counts nevertheless.
  public func end(_ step: ChangeStep, _ outcome: ChangeStep.Outcome, detail: String? = nil, at now: Timestamp) throws {
    var step = step
    step.ended = now
    step.outcome = outcome
    step.detail = detail.map { String($0.prefix(Self.longestDetail)) }
    if let index = steps.lastIndex(where: { $0.number == step.number }) { steps[index] = step }
    try append(step)
  }

  /// The newest steps, oldest first.
  public func newest(_ limit: Int) -> [ChangeStep] { Array(steps.suffix(limit)) }

  private func append(_ step: ChangeStep) throws {
    lines += 1
    if lines > Self.longest {
      try Self.write(steps, to: path)
      lines = steps.count
    } else {
      try DiskFile(path, .append).write(try StoredJSON.encode(step) + [UInt8(ascii: "\n")])
    }
  }

  private static func write(_ steps: [ChangeStep], to path: String) throws {
    var bytes: [UInt8] = []
    for step in steps { bytes += try StoredJSON.encode(step) + [UInt8(ascii: "\n")] }
    try DurableFile(path: path).replace(with: bytes)
  }
}
