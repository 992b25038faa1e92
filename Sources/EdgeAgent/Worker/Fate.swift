import EdgeModel

/// What becomes of an app whose main service ended by itself.
enum Fate: Hashable, Sendable {
  /// It has done what it was there for.
  case completed
  /// It is started again, after a pause.
  case again
  case failed

  /// How often an app is started again where its manifest names no number.
  static let standardBudget: UInt32 = 5

  /// - Parameters:
  ///   - status: `nil` when nobody saw it, or when another of its services was the cause.
  ///   - restarts: how often it was started again since its budget was full.
  ///   - wasUp: whether it ever was well. One that ends at its first start is a mistake that another start won't mend,
  ///     unless its manifest says that it is to be tried.
  init(after status: Int32?, of service: ServiceSettings, restarts: UInt32, wasUp: Bool) {
    let policy = service.restart
    if status == 0, service.kind == .task || !policy.wantsRestart(after: status) {
      self = .completed
    } else if policy.wantsRestart(after: status), restarts < policy.budget ?? Self.standardBudget,
      wasUp || service.kind == .task || policy.mode == .onFailure
    {
      self = .again
    } else {
      self = .failed
    }
  }
}
