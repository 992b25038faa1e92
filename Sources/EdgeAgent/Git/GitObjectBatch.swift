/// Reads what `git cat-file --batch` prints: `OBJECT TYPE SIZE` and a line end, the bytes, a line end; for each object.
enum GitObjectBatch {
  /// The contents, in the order that they were asked for.
  /// - Throws: ``GitError`` when it isn't as many as `count`.
  static func contents(of output: [UInt8], count: Int) throws(GitError) -> [[UInt8]] {
    var rest = output[...]
    var result: [[UInt8]] = []
    while !rest.isEmpty {
      guard let lineEnd = rest.firstIndex(of: 0x0A) else { throw unreadable }
      let header = rest[..<lineEnd].split(separator: 0x20)
      guard header.count == 3, let sizeField = header.last, let size = Int(String(decoding: sizeField, as: UTF8.self)),
        size >= 0
      else { throw unreadable }
      rest = rest[rest.index(after: lineEnd)...]
      guard rest.count > size else { throw unreadable }
      result.append(Array(rest.prefix(size)))
      rest = rest.dropFirst(size + 1)
    }
    guard result.count == count else { throw unreadable }
    return result
  }

  private static let unreadable = GitError(.other, "what git has of the commit's files could not be read")
}
