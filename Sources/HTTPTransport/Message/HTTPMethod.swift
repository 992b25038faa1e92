/// An HTTP request method.
package struct HTTPMethod: Hashable, Sendable, CustomStringConvertible {
  package let rawValue: String

  /// - Parameter rawValue: a token of RFC 9110, upper case by custom. Anything else makes the request invalid.
  package init(_ rawValue: String) {
    self.rawValue = rawValue
  }

  package static let get = HTTPMethod("GET")
  package static let head = HTTPMethod("HEAD")
  package static let post = HTTPMethod("POST")
  package static let put = HTTPMethod("PUT")
  package static let patch = HTTPMethod("PATCH")
  package static let delete = HTTPMethod("DELETE")

  /// Whether sending the request twice means the same as sending it once (RFC 9110, 9.2.2).
  package var isIdempotent: Bool {
    [.get, .head, .put, .delete].contains(self)
  }

  package var description: String { rawValue }

  var isToken: Bool {
    !rawValue.isEmpty && rawValue.utf8.count <= 32 && rawValue.utf8.allSatisfy(ASCII.isTokenCharacter)
  }
}
