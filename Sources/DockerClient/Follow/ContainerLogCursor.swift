/// A place in a container's log, behind a certain line: what follows it is neither lost nor seen twice. May be kept.
public struct ContainerLogCursor: Sendable, Hashable, Codable {
  /// When the engine took that line in.
  public let time: EngineTime
  /// How many lines of that very moment, the line included, lie before the place.
  public let count: Int

  /// A place that was kept in another form.
  public init(time: EngineTime, count: Int) {
    self.time = time
    self.count = count
  }

  /// The place behind a line that comes after this place.
  static func after(_ time: EngineTime, from place: ContainerLogCursor?) -> ContainerLogCursor {
    guard let place, place.time == time else { return ContainerLogCursor(time: time, count: 1) }
    return ContainerLogCursor(time: time, count: place.count + 1)
  }

  /// The place behind everything of this moment. A container that ended in the middle of a line goes on with another one
  /// when it is started again, and the engine would put the two together.
  var afterMoment: ContainerLogCursor { ContainerLogCursor(time: time.advanced(by: .nanoseconds(1)), count: 0) }
}

/// Leaves out the lines that lie before a place, when the log is read from its moment on.
struct LogResumption {
  private let place: ContainerLogCursor?
  private var toSkip: Int
  private(set) var cursor: ContainerLogCursor?

  init(after place: ContainerLogCursor?) {
    self.place = place
    cursor = place
    toSkip = place?.count ?? 0
  }

  /// - Returns: the line with the place behind it, or nil if it was seen before.
  mutating func take(_ line: LogLine) -> FollowedLine? {
    guard let time = line.time else {
      // A log driver without times, or a piece of a line that began before: nothing to tell it by.
      return FollowedLine(line: line, cursor: cursor)
    }
    if let place, time == place.time, toSkip > 0 {
      toSkip -= 1
      return nil
    }
    cursor = .after(time, from: cursor)
    return FollowedLine(line: line, cursor: cursor)
  }

  /// The log ended in good order: all that there is was seen.
  mutating func end(isComplete: Bool) {
    if !isComplete { cursor = cursor?.afterMoment }
  }
}

/// A line of a log that is followed, and where to go on behind it.
public struct FollowedLine: Sendable, Hashable {
  /// The line itself. It is among those that ``cursor`` lies behind.
  public let line: LogLine
  /// Nil before the first line that has a time.
  public let cursor: ContainerLogCursor?
}
