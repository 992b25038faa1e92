/// A field of a request that engines know from a version of the API on.
///
/// An older engine would pass over it without a word, so such a request isn't sent to it.
struct FieldVersion: Sendable, Hashable {
  /// Names from the outside in; `*` stands for every element of a list or map.
  let path: [String]
  let since: APIVersion

  /// - Parameters:
  ///   - path: names with dots between them, such as `HostConfig.Mounts.*.ImageOptions`.
  ///   - minor: the 44 of API 1.44.
  init(_ path: String, since minor: Int) {
    self.path = path.split(separator: ".").map { String($0) }
    since = APIVersion(minor: minor)
  }

  func isUsed(in json: JSONValue) -> Bool { Self.has(path[...], in: json) }

  private static func has(_ path: ArraySlice<String>, in json: JSONValue) -> Bool {
    guard let name = path.first else { return json != .null }
    let rest = path.dropFirst()
    switch (name, json) {
    case ("*", .array(let elements)): return elements.contains { has(rest, in: $0) }
    case ("*", .object(let members)): return members.values.contains { has(rest, in: $0) }
    default: return json[name].map { has(rest, in: $0) } ?? false
    }
  }
}
