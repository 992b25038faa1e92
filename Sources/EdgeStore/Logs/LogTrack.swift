internal import Coordination
internal import EdgeModel

/// The log of one allocation as its store knows it: which segments there are, and where it goes on.
struct LogTrack {
  /// Oldest first.
  var segments: [LogSegment] = []
  /// The sequence of the newest line; 0 before the first.
  var last: UInt64 = 0
  /// The newest time of each stream.
  var newest: [LogLine.Stream: Timestamp] = [:]

  /// Reads what a folder holds. What a kill left half-written at the end is cut off.
  /// - Returns: the track, and how many bytes were cut.
  static func load(_ folder: String) throws -> (track: LogTrack, cut: Int) {
    var track = LogTrack()
    for name in try DiskCall.names(in: folder) {
      let length = try DiskCall.length(of: "\(folder)/\(name)") ?? 0
      if let segment = LogSegment(name: name, length: length) { track.segments.append(segment) }
    }
    var cut = 0
    var end: UInt64 = 0
    while let segment = track.segments.last {
      end = max(end, segment.first - 1)
      cut += try track.readEnd(segment, folder)
      if track.segments.last?.first == segment.first { break }
    }
    // With nothing left, numbering goes on: readers hold cursors.
    if track.segments.isEmpty { track.last = end }
    return (track, cut)
  }

  /// Learns from the newest segment. One without a whole header is removed, and the one before is the newest.
  private mutating func readEnd(_ segment: LogSegment, _ folder: String) throws -> Int {
    let path = segment.path(in: folder)
    let bytes = try DiskFile(path, .read).readAll(limit: .max)
    var lines = LogLines(bytes)
    // Here and below an unreadable line is what a kill or a power cut left: it is cut off, and the store logs how much.
    guard let head = lines.next(), let header = try? StoredJSON.decode(LogSegment.Header.self, head) else {
      try DiskCall.removeFile(path)
      segments.removeLast()
      return bytes.count
    }
    for (stream, at) in header.newest { LogLine.Stream(rawValue: stream).map { newest[$0] = at } }
    last = segment.first - 1
    var whole = lines.offset
    while let line = lines.next() {
      guard let line = try? StoredJSON.decode(LogLine.self, line) else { break }
      newest[line.stream] = line.at
      last += 1
      whole = lines.offset
    }
    if whole < bytes.count { try DiskFile(path, .readWrite).truncate(to: whole) }
    segments[segments.count - 1].length = whole
    return bytes.count - whole
  }

  /// Adds lines, and drops the oldest segment when there are too many.
  mutating func append(_ lines: [LogLine], _ folder: String, _ retention: LogRetention) throws {
    var rest = lines[...]
    while !rest.isEmpty {
      if segments.last.map({ $0.length >= retention.segmentLength }) ?? true {
        try begin(folder)
        while segments.count > retention.segments {
          try DiskCall.removeFile(segments[0].path(in: folder))
          segments.removeFirst()
        }
      }
      try fill(&rest, folder, retention)
    }
  }

  private mutating func begin(_ folder: String) throws {
    var segment = LogSegment(first: last + 1)
    let header = LogSegment.Header(
      newest: Dictionary(newest.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { $1 }))
    let bytes = try StoredJSON.encode(header) + [LogLines.end]
    try DiskFile(segment.path(in: folder), .append).write(bytes)
    segment.length = bytes.count
    segments.append(segment)
  }

  /// Writes as many lines as the newest segment takes, in one call.
  private mutating func fill(_ rest: inout ArraySlice<LogLine>, _ folder: String, _ retention: LogRetention) throws {
    guard let segment = segments.last else { return }
    var bytes: [UInt8] = []
    var after = self
    while let line = rest.first, segment.length + bytes.count < retention.segmentLength {
      bytes += try StoredJSON.encode(line)
      bytes.append(LogLines.end)
      after.last += 1
      after.newest[line.stream] = line.at
      rest.removeFirst()
    }
    let file = try DiskFile(segment.path(in: folder), .append)
    do {
      try file.write(bytes)
    } catch {
      // Nothing of a batch that failed may stay: the caller writes it again.
      try file.truncate(to: segment.length)
      throw error
    }
    after.segments[after.segments.count - 1].length += bytes.count
    self = after
  }
}
