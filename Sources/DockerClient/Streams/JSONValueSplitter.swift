/// Cuts a stream of JSON objects into its values, wherever the chunks of the stream are cut.
///
/// The engine ends values with a line break, two, or nothing at all, so depth is what counts. It writes objects and
/// arrays only at the top.
struct JSONValueSplitter {
  /// Most bytes and levels of one value.
  static let sizeLimit = 4 << 20
  static let depthLimit = 64

  private var pending: [UInt8] = []
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  /// Whether the stream ends between two values.
  var isAtBoundary: Bool { depth == 0 }

  /// Takes the next bytes.
  /// - Returns: the values that are complete now.
  mutating func push(_ chunk: [UInt8]) throws(DockerError) -> [[UInt8]] {
    var values: [[UInt8]] = []
    var start = depth > 0 ? 0 : nil as Int?
    for (index, byte) in chunk.enumerated() {
      if depth == 0 {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          depth = 1
          start = index
        case 0x20, 0x09, 0x0A, 0x0D: break
        default:
          throw DockerError(.unexpectedResponse, "the stream has something between its JSON values that is none")
        }
      } else if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          depth += 1
          guard depth <= Self.depthLimit else {
            throw DockerError(
              .unexpectedResponse, "a JSON value of the stream is nested deeper than \(Self.depthLimit)")
          }
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          depth -= 1
          if depth == 0, let first = start {
            values.append(pending + chunk[first...index])
            pending = []
            start = nil
          }
        default: break
        }
      }
    }
    if let start { pending += chunk[start...] }
    guard pending.count <= Self.sizeLimit else {
      throw DockerError(.unexpectedResponse, "a JSON value of the stream has more than \(Self.sizeLimit) bytes")
    }
    return values
  }
}
