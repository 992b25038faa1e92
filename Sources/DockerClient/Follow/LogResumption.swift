/// Knows the place up to which a log was seen, and leaves out what lies before it when the log is read again.
///
/// A log is read in the order of its lines, from a time on. So those that were seen are the first ones, and it is enough to
/// count them, from a time on that no later line is older than. That time moves in steps: to a moment behind everything
/// seen, once lines have come that are later than it by the ``overlap``. Nothing of the lines is kept.
struct LogResumption {
  /// By how much a line may be older than one before it. The engine takes the time of a line right before it waits for its
  /// turn to write it to the log, so this is a stalled disk and a clock that is set right. A longer one makes the engine
  /// send more lines again after a break, and nothing else.
  static let overlap = Duration.seconds(10)

  /// How many lines of a time or later were seen.
  private struct Mark {
    let time: EngineTime
    var count = 0

    mutating func note(_ time: EngineTime) {
      if time >= self.time { count += 1 }
    }
  }

  /// Behind the last line that was seen; nil before the first one that has a time.
  private(set) var cursor: ContainerLogCursor?
  /// Where the cursor's time moves to.
  private var next: Mark?
  private var toSkip: Int
  private var isSkipping: Bool
  /// Whether older lines than the first one are none of ours.
  private let isFromTail: Bool

  /// - Parameters:
  ///   - place: where to go on. The log is to be read from its time on.
  ///   - isFromTail: whether there were lines before the first one that comes without a place.
  init(after place: ContainerLogCursor?, isFromTail: Bool = false) {
    cursor = place
    next = place.map { Mark(time: Self.behind($0.latest)) }
    toSkip = place?.count ?? 0
    isSkipping = place != nil
    self.isFromTail = isFromTail
  }

  /// The same place, for a log that is read again.
  func again() -> LogResumption { LogResumption(after: cursor, isFromTail: isFromTail) }

  /// - Parameters:
  ///   - unfinished: since when there has been a line whose end hasn't come yet. It will be of that time.
  ///   - isCutOff: whether the line was ended by the end of the log instead of its own. When the container is started
  ///     again, the engine puts it together with the next one, so the place is behind all of its moment.
  /// - Returns: the line with the place behind it, or nil if it was seen before.
  mutating func take(_ line: LogLine, unfinished: EngineTime? = nil, isCutOff: Bool = false) -> FollowedLine? {
    guard let time = line.time else {
      // A log driver without times, or a piece of a line that began before: nothing to tell it by.
      return FollowedLine(line: line, cursor: cursor)
    }
    if wasSeen(time) { return nil }
    let place = note(time, unfinished)
    cursor = isCutOff ? ContainerLogCursor(time: Self.behind(place.latest), count: 0, latest: place.latest) : place
    if isCutOff { next = Mark(time: Self.behind(place.latest)) }
    return FollowedLine(line: line, cursor: cursor)
  }

  private mutating func wasSeen(_ time: EngineTime) -> Bool {
    guard isSkipping, let cursor else { return false }
    if time <= cursor.latest {
      // Log drivers may take the time that they are asked for less exactly.
      if time < cursor.time { return true }
      if toSkip > 0 {
        toSkip -= 1
        return true
      }
    }
    isSkipping = false
    return false
  }

  private mutating func note(_ time: EngineTime, _ unfinished: EngineTime?) -> ContainerLogCursor {
    let oldest = isFromTail ? time : time.advanced(by: .zero - Self.overlap)
    let first = min(oldest, unfinished ?? oldest)
    var mark = Mark(time: cursor?.time ?? first, count: cursor?.count ?? 0)
    let latest = max(cursor?.latest ?? time, time)
    var following = next ?? Mark(time: Self.behind(time))
    mark.note(time)
    following.note(time)
    let isOld = latest >= following.time.advanced(by: Self.overlap)
    if isOld, unfinished.map({ $0 >= following.time }) ?? true {
      mark = following
      following = Mark(time: Self.behind(latest))
    }
    next = following
    return ContainerLogCursor(time: mark.time, count: mark.count, latest: latest)
  }

  private static func behind(_ time: EngineTime) -> EngineTime { time.advanced(by: .nanoseconds(1)) }
}
