/// A field of a request, or a value of one, that engines know from a version of the API on.
///
/// An older engine would pass over it without a word, so such a request isn't sent to it.
struct FieldVersion: Sendable, Hashable {
  /// Names from the outside in; `*` stands for every element of a list or map.
  let path: [String]
  /// The one value that is meant; nil: any.
  let value: JSONValue?
  let since: APIVersion

  /// - Parameters:
  ///   - path: names with dots between them, such as `HostConfig.Mounts.*.ImageOptions`.
  ///   - value: what the field has to hold; nil: anything.
  ///   - minor: the 44 of API 1.44.
  init(_ path: String, of value: JSONValue? = nil, since minor: Int) {
    self.init(path: path.split(separator: ".").map { String($0) }, value: value, since: APIVersion(minor: minor))
  }

  private init(path: [String], value: JSONValue?, since: APIVersion) {
    self.path = path
    self.value = value
    self.since = since
  }

  /// The same field where its object is part of another one.
  func below(_ outer: String) -> FieldVersion {
    FieldVersion(path: outer.split(separator: ".").map { String($0) } + path, value: value, since: since)
  }

  func isUsed(in json: JSONValue) -> Bool { has(path[...], in: json) }

  private func has(_ path: ArraySlice<String>, in json: JSONValue) -> Bool {
    guard let name = path.first else { return value.map { $0 == json } ?? (json != .null) }
    let rest = path.dropFirst()
    switch (name, json) {
    case ("*", .array(let elements)): return elements.contains { has(rest, in: $0) }
    case ("*", .object(let members)): return members.values.contains { has(rest, in: $0) }
    default: return json[name].map { has(rest, in: $0) } ?? false
    }
  }
}

extension FieldVersion: CustomStringConvertible {
  /// The field in words, such as `HostConfig.Mounts.*.Type "image"`.
  var description: String {
    let name = path.joined(separator: ".")
    guard case .string(let word) = value else { return name }
    return "\(name) \"\(word)\""
  }
}
