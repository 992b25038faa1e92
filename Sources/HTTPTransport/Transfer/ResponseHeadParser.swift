/// Puts a response's head together from the lines that libcurl hands over.
struct ResponseHeadParser {
  /// What a head may have: bytes in all, and fields.
  static let sizeLimit = 256 * 1024
  static let fieldLimit = 500

  private var status: Int?
  private var headers = HTTPHeaders()
  private var size = 0
  private var isComplete = false

  /// Takes one line with its line break.
  /// - Returns: the head, when this line was the empty one that ends it. Informational responses (1xx) are skipped, and so
  ///   are trailers after the body.
  mutating func take(_ line: some RandomAccessCollection<UInt8>) throws(HTTPError) -> HTTPResponseHead? {
    if isComplete { return nil }
    size += line.count
    guard size <= Self.sizeLimit, headers.fields.count < Self.fieldLimit else {
      throw HTTPError(
        .protocolViolation,
        "the response's head has more than \(Self.sizeLimit) bytes or \(Self.fieldLimit) fields")
    }
    var end = line.endIndex
    while end > line.startIndex, [10, 13, 32, 9].contains(line[line.index(before: end)]) {
      end = line.index(before: end)
    }
    let text = line[line.startIndex..<end]
    guard let status else {
      self.status = try Self.status(text)
      return nil
    }
    if text.isEmpty {
      if status < 200, status != 101 {
        self.status = nil
        headers = HTTPHeaders()
        return nil
      }
      isComplete = true
      return HTTPResponseHead(status: status, headers: headers)
    }
    // libcurl has refused what has no colon or a broken name; a folded line is no field of its own.
    if let colon = text.firstIndex(of: UInt8(ascii: ":")), let first = text.first, ASCII.isTokenCharacter(first) {
      let value = text[text.index(after: colon)...].drop { $0 == 32 || $0 == 9 }
      headers.append(String(decoding: text[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
    }
    return nil
  }

  /// `HTTP/1.1 200 OK`: the number after the first space.
  private static func status(_ text: some RandomAccessCollection<UInt8>) throws(HTTPError) -> Int {
    var status = 0
    if text.starts(with: "HTTP/".utf8), let space = text.firstIndex(of: UInt8(ascii: " ")) {
      let digits = text[text.index(after: space)...].drop { $0 == UInt8(ascii: " ") }
      for digit in digits.prefix(4) {
        guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else {
          if digit != UInt8(ascii: " ") { status = 0 }
          break
        }
        status = status * 10 + Int(digit - UInt8(ascii: "0"))
      }
    }
    guard (100..<1000).contains(status) else {
      throw HTTPError(.protocolViolation, "the response doesn't start with an HTTP status line")
    }
    return status
  }
}
