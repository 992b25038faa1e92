/// A part of the agent that is woken and then does what there is to do: the orchestrator, the worker, or a third party's own.
///
/// One call at a time. Wakes that come while a call runs become one call after it. What takes long goes into a keyed task
/// of the context, whose end is a wake.
public protocol Executor: Sendable {
  /// Called once, before the first call. What it throws ends the agent.
  mutating func setup(_ context: AgentContext) async throws
  /// Does what there is to do now, and says when to be called again if nothing happens.
  /// - Throws: whatever went wrong: it is logged, and the executor is called again 2 seconds later.
  mutating func execute(_ reason: WakeReason, _ context: AgentContext) async throws -> NextWake
}

/// Why an executor is called. Several reasons that came together are one set.
public struct WakeReason: OptionSet, Sendable, Hashable {
  /// A bit for each reason.
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The first call after ``Executor/setup(_:)``.
  public static let started = WakeReason(rawValue: 1 << 0)
  /// Something that the executor waits for has changed.
  public static let changed = WakeReason(rawValue: 1 << 1)
  /// A keyed task has ended.
  public static let taskEnded = WakeReason(rawValue: 1 << 2)
  /// The time that the last call asked for has come.
  public static let timer = WakeReason(rawValue: 1 << 3)
}

/// When to call an executor again if nothing else wakes it.
public enum NextWake: Sendable, Hashable {
  /// Only when something wakes it.
  case onEvent
  /// After this time, or earlier when something wakes it.
  case after(Duration)
}
