internal import EdgeModel

extension LogLine {
  /// The line, or several where it is longer than is kept; cut between characters of UTF-8.
  func split() -> [LogLine] {
    guard text.utf8.count > Self.maximumLength else { return [self] }
    var pieces: [LogLine] = []
    var piece = String.UnicodeScalarView()
    var length = 0
    for scalar in text.unicodeScalars {
      let width = UTF8.width(scalar)
      if length + width > Self.maximumLength {
        pieces.append(LogLine(stream: stream, at: at, text: String(piece)))
        piece = String.UnicodeScalarView()
        length = 0
      }
      piece.append(scalar)
      length += width
    }
    pieces.append(LogLine(stream: stream, at: at, text: String(piece)))
    return pieces
  }
}
