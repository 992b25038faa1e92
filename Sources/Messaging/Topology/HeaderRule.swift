/// Which headers a message must have to go the way of a binding.
struct HeaderRule: Sendable, Hashable {
  var headers: [String: HeaderValue]
  var match: HeaderMatch

  /// As arguments of the binding.
  var arguments: [String: HeaderValue] {
    headers.isEmpty && match == .all ? [:] : headers.merging(["x-match": .string(match.rawValue)]) { $1 }
  }

  /// Whether an exchange of the kind `headers` sends a message this way.
  func matches(_ message: [String: HeaderValue]) -> Bool {
    let wanted = headers.filter { !$0.key.hasPrefix("x-") }
    func isThere(_ name: String, _ value: HeaderValue) -> Bool {
      guard let found = message[name] else { return false }
      return value == .void || value == found
    }
    return switch match {
    case .all: wanted.allSatisfy { isThere($0.key, $0.value) }
    case .any: wanted.contains { isThere($0.key, $0.value) }
    }
  }
}
