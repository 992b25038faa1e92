import DockerClient
import EdgeModel

/// Where to go on reading a container's output, and which of its lines are kept already.
///
/// The engine stamps each line with nanoseconds, output and error output each by a reader of its own: two lines can stand
/// in the other order than their times say. So it is asked for a little more than what is missing, and what is kept is
/// passed over by stream and time.
struct LogResume {
  /// How many kept lines are looked at.
  static let window = 5_000
  /// How far lines may be out of order.
  static let overlap: Int64 = 1_000

  private struct Key: Hashable {
    let stream: EdgeModel.LogLine.Stream
    let at: Timestamp
    /// Lines that an older agent kept have none.
    let nanoseconds: UInt32?
  }

  /// From when on the engine is asked; `nil` for everything.
  let since: EngineTime?
  private var kept: [Key: [String]] = [:]

  /// - Parameter lines: the newest kept lines of the container, at most ``window``.
  init(after lines: [EdgeModel.LogLine]) {
    guard let newest = lines.map(\.at).max() else {
      since = nil
      return
    }
    let (edge, underflow) = newest.milliseconds.subtractingReportingOverflow(Self.overlap)
    var start = Timestamp(milliseconds: underflow ? .min : edge)
    // Of the oldest millisecond in sight some lines may be out of sight.
    if lines.count >= Self.window, let oldest = lines.map(\.at).min(), oldest >= start {
      start = min(Timestamp(milliseconds: oldest.milliseconds &+ 1), newest)
    }
    since = EngineTime(
      seconds: start.milliseconds / 1_000, nanoseconds: Int32(start.milliseconds % 1_000) * 1_000_000)
    for line in lines where line.at >= start {
      kept[Key(stream: line.stream, at: line.at, nanoseconds: line.nanoseconds), default: []].append(line.text)
    }
  }

  /// Those of a line's pieces, which have one stream and time, that are not kept yet.
  mutating func missing(of pieces: [EdgeModel.LogLine]) -> ArraySlice<EdgeModel.LogLine> {
    guard let line = pieces.first, !kept.isEmpty else { return pieces[...] }
    var rest = pieces[...]
    for nanoseconds in [line.nanoseconds, nil] {
      let key = Key(stream: line.stream, at: line.at, nanoseconds: nanoseconds)
      guard let texts = kept[key] else { continue }
      let passed = min(texts.count, rest.count)
      kept[key] = texts.count > passed ? Array(texts.dropFirst(passed)) : nil
      if texts.count == 1, let continued = Self.continuation(of: rest, after: texts.first) { return [continued] }
      rest = rest.dropFirst(passed)
    }
    return rest
  }

  /// What a container wrote without a line end before it ended is kept as a line. Read again after its next start, the
  /// first line of that stands behind it.
  private static func continuation(
    of pieces: ArraySlice<EdgeModel.LogLine>, after kept: String?
  ) -> EdgeModel.LogLine? {
    guard pieces.count == 1, var line = pieces.first, let kept, line.text.utf8.count > kept.utf8.count,
      line.text.utf8.starts(with: kept.utf8)
    else { return nil }
    line.text = String(decoding: line.text.utf8.dropFirst(kept.utf8.count), as: UTF8.self)
    return line
  }
}
