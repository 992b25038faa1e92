extension DecodingError {
  /// Which key is wrong, and how; the error's own text is long and differs between platforms.
  var place: String {
    func path(_ context: Context, _ last: (any CodingKey)? = nil) -> String {
      let keys = (context.codingPath + (last.map { [$0] } ?? [])).map(\.stringValue)
      return keys.isEmpty ? "the document" : keys.joined(separator: ".")
    }
    return switch self {
    case .keyNotFound(let key, let context): "\(path(context, key)) is missing"
    case .valueNotFound(let type, let context): "\(path(context)) is null; expected \(type)"
    case .typeMismatch(let type, let context): "\(path(context)) is not of the expected type \(type)"
    case .dataCorrupted(let context): "\(path(context)) is not valid: \(context.debugDescription)"
    @unknown default: "cannot be decoded"
    }
  }
}

extension MessageType {
  /// Throws ``MessagingError`` with `wrongVersion` where this type's reader can't know the version.
  func checkReads(_ written: UInt16) throws {
    guard written >= 1, written <= version else {
      throw MessagingError(.wrongVersion, "\(name) has version \(written); this reader knows 1 to \(version)")
    }
  }
}
