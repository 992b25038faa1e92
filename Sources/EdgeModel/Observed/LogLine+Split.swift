extension LogLine {
  /// The line, or several where it is longer than is kept; cut between characters of UTF-8.
  public func split() -> [LogLine] {
    guard text.utf8.count > Self.maximumLength else { return [self] }
    var pieces: [LogLine] = []
    var piece = String.UnicodeScalarView()
    var length = 0
    for scalar in text.unicodeScalars {
      let width = UTF8.width(scalar)
      if length + width > Self.maximumLength {
        pieces.append(with(String(piece), isLast: false))
        piece = String.UnicodeScalarView()
        length = 0
      }
      piece.append(scalar)
      length += width
    }
    pieces.append(with(String(piece), isLast: true))
    return pieces
  }

  /// Only the last piece says where the line ended: what goes on behind it has all of it.
  private func with(_ text: String, isLast: Bool) -> LogLine {
    var piece = self
    piece.text = text
    if !isLast { piece.position = nil }
    return piece
  }
}
