/// Takes the values of secrets out of a stream of bytes, wherever the stream is cut: what may be the beginning of one is
/// held back until it is known.
struct PieceRedactor: Sendable {
  private let redactor: Redactor
  private var pending: [UInt8] = []

  init(_ redactor: Redactor) { self.redactor = redactor }

  /// - Returns: what can be told now; may be empty.
  mutating func take(_ bytes: [UInt8]) -> [UInt8] {
    guard !redactor.isEmpty else { return bytes }
    let (told, rest) = redactor.redact(pending + bytes, isWhole: false)
    pending = rest
    return told
  }

  /// What was held back, once nothing more comes.
  mutating func finish() -> [UInt8] {
    defer { pending = [] }
    return redactor.redact(pending, isWhole: true).told
  }
}
