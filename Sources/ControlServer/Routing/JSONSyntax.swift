internal import ControlAPI
internal import Foundation

/// Says where a text stops being JSON. The decoder of ``ControlJSON`` doesn't.
enum JSONSyntax {
  /// The fault of bytes that could not be decoded; `nil` when they are JSON, of another kind than was wanted.
  static func fault(in bytes: [UInt8]) -> ControlError? {
    guard !bytes.isEmpty else { return ControlError(.invalid, "the body is empty; expected a JSON object") }
    do {
      _ = try JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
      return nil
    } catch {
      let words = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? "it can't be read"
      return ControlError(.invalid, "the body is no valid JSON: \(words)")
    }
  }
}
