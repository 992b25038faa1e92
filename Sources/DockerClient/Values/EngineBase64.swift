#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Base64 as the API uses it: header fields carry JSON in it, and JSON carries bytes.
enum EngineBase64 {
  /// RFC 4648, section 5, padded.
  static func urlText(_ bytes: [UInt8]) -> String {
    String(
      Data(bytes).base64EncodedString().map { character in
        switch character {
        case "+": "-"
        case "/": "_"
        default: character
        }
      })
  }

  /// RFC 4648, section 4, padded.
  static func text(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

  /// RFC 4648, section 4. Nil for what is none.
  static func bytes(_ text: String) -> [UInt8]? {
    Data(base64Encoded: text).map { [UInt8]($0) }
  }
}
