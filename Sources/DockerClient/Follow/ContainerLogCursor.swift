/// A place in a container's log, behind a certain line: what follows it is neither lost nor seen twice. May be kept.
///
/// It is no line's time alone, since times go back now and then: the engine takes the time of either output's line before it
/// puts the two in order, and all of a long line has the time of its beginning.
public struct ContainerLogCursor: Sendable, Hashable, Codable {
  /// From where the log is to be read again: no line behind the place is older.
  public let time: EngineTime
  /// How many lines of that time or later lie before the place.
  public let count: Int
  /// The latest time of a line before the place. A later line is behind it, even where the log has lost older ones since.
  public let latest: EngineTime

  /// A place that was kept in another form; without `latest`, one whose lines are all of that very moment.
  public init(time: EngineTime, count: Int, latest: EngineTime? = nil) {
    self.time = time
    self.count = count
    self.latest = latest ?? time
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      time: try values.decode(EngineTime.self, forKey: .time), count: try values.decode(Int.self, forKey: .count),
      latest: try values.decodeIfPresent(EngineTime.self, forKey: .latest))
  }
}

/// A line of a log that is followed, and where to go on behind it.
public struct FollowedLine: Sendable, Hashable {
  /// The line itself. It is among those that ``cursor`` lies behind.
  public let line: LogLine
  /// Nil before the first line that has a time.
  public let cursor: ContainerLogCursor?
}
