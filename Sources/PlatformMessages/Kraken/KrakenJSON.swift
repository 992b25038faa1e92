#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The one field that is JSON.
enum KrakenJSON {
  /// Whether these bytes are `null` or one JSON object, without blanks around it.
  static func isObjectOrNull(_ bytes: ArraySlice<UInt8>) -> Bool {
    if bytes.elementsEqual("null".utf8) { return true }
    guard bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}") else { return false }
    // What can't be read is none.
    return (try? JSONDecoder().decode(AnyObjectShape.self, from: Data(bytes))) != nil
  }

  private struct AnyObjectShape: Decodable {
    init(from decoder: any Decoder) throws {
      _ = try decoder.container(keyedBy: NoKey.self)
    }
  }

  private enum NoKey: CodingKey {}
}
