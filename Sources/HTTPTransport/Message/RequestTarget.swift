/// Path and query of a request, percent-encoded as they are put together.
///
/// In a literal the text stands for itself and every interpolated value is one encoded path segment:
///
///     var target: RequestTarget = "/containers/\(name)/json"
///     target.addQuery("size", "true")
///
/// A value that is empty, `.` or `..` would change which resource is meant; such a target can't be sent and the request
/// fails with ``HTTPError/Code/invalidRequest``.
package struct RequestTarget: Sendable, Hashable, ExpressibleByStringInterpolation, CustomStringConvertible {
  /// Longest path with query that is sent, in bytes.
  static let lengthLimit = 64 * 1024

  package private(set) var path: String
  package private(set) var query = ""
  private var interpolationFault: String?

  package init(stringLiteral value: String) {
    path = value
  }

  /// A target as it stands in a document: encoded already, with its query after the first question mark.
  package init(encoded text: String) {
    let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = String(parts.first ?? "/")
    if parts.count > 1 { query = String(parts[1]) }
  }

  package init(stringInterpolation: StringInterpolation) {
    path = stringInterpolation.path
    interpolationFault = stringInterpolation.fault
  }

  /// Adds `name=value` to the query, both encoded.
  package mutating func addQuery(_ name: String, _ value: String) {
    if !query.isEmpty { query += "&" }
    query += "\(ASCII.percentEncoded(name))=\(ASCII.percentEncoded(value))"
  }

  /// This target below `prefix`, a path that starts with a slash and is already encoded.
  package func below(_ prefix: String) -> RequestTarget {
    var target = self
    target.path = prefix + path
    return target
  }

  package var description: String {
    query.isEmpty ? path : "\(path)?\(query)"
  }

  /// What is wrong with this target, if anything is.
  var fault: String? {
    if let interpolationFault { return interpolationFault }
    guard path.utf8.first == UInt8(ascii: "/") else { return "the path doesn't start with a slash" }
    guard path.utf8.count + query.utf8.count < Self.lengthLimit else {
      return "path and query exceed \(Self.lengthLimit) bytes"
    }
    let sendable = path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "?") }
    guard sendable else { return "the path has a character that needs percent-encoding" }
    let isQuery = query.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }
    return isQuery ? nil : "the query has a character that needs percent-encoding"
  }

  package struct StringInterpolation: StringInterpolationProtocol {
    var path = ""
    var fault: String?

    package init(literalCapacity: Int, interpolationCount: Int) {
      path.reserveCapacity(literalCapacity + 24 * interpolationCount)
    }

    package mutating func appendLiteral(_ literal: String) {
      path += literal
    }

    /// One path segment; slashes in it are encoded.
    package mutating func appendInterpolation(_ segment: String) {
      check(segment)
      path += ASCII.percentEncoded(segment)
    }

    /// Several segments, such as an image's name: slashes divide them.
    package mutating func appendInterpolation(path segments: String) {
      for segment in segments.split(separator: "/", omittingEmptySubsequences: false) { check(String(segment)) }
      path += ASCII.percentEncoded(segments, keeping: "/:@")
    }

    private mutating func check(_ segment: String) {
      if segment.isEmpty || segment == "." || segment == ".." {
        fault = "\"\(segment)\" can't be a part of a path"
      }
    }
  }
}
