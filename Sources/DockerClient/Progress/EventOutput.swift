/// The end of what a build or transfer wrote, for the error that it may end in.
struct EventOutput {
  /// Bytes kept; the beginning is given up first.
  static let limit = 256 << 10

  private var parts: [String] = []
  private var size = 0

  mutating func append(_ text: String) {
    parts.append(text)
    size += text.utf8.count
    // Halving at twice the limit copies each byte once on the average.
    if size > 2 * Self.limit {
      let kept = self.text
      parts = [kept]
      size = kept.utf8.count
    }
  }

  var text: String {
    let whole = parts.joined()
    guard whole.utf8.count > Self.limit else { return whole }
    return "…" + String(decoding: whole.utf8.suffix(Self.limit), as: UTF8.self)
  }
}
