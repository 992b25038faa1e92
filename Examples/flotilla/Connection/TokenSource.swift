/// The token that the tool shows, and where it came from.
struct TokenSource: Sendable, Hashable {
  /// `nil` when none was found.
  let token: String?
  /// Where it came from, or why there is none, for people.
  let origin: String

  /// FLOTILLA_TOKEN, else the file `token` in the data directory of the agent on this machine.
  static func find(in surroundings: Surroundings) -> TokenSource {
    if let token = surroundings.value("FLOTILLA_TOKEN") {
      return TokenSource(token: token.trimmed, origin: "FLOTILLA_TOKEN")
    }
    let path = dataDirectory(in: surroundings) + "/token"
    do {
      let text = String(decoding: try surroundings.read(path), as: UTF8.self).trimmed
      return TokenSource(token: text.isEmpty ? nil : text, origin: text.isEmpty ? "\(path) is empty" : path)
    } catch {
      switch error {
      case .missing: return TokenSource(token: nil, origin: "FLOTILLA_TOKEN is not set and there is no \(path)")
      case .denied: return TokenSource(token: nil, origin: "\(path) may only be read by the user who runs the agent")
      case .other(let words): return TokenSource(token: nil, origin: "\(path) can't be read: \(words)")
      }
    }
  }

  /// Where an agent of this user keeps its data unless it is told otherwise.
  static func dataDirectory(in surroundings: Surroundings) -> String {
    if let directory = surroundings.value("FLOTILLA_DATA_DIR") { return directory }
    if surroundings.isRoot { return "/var/lib/flotilla" }
    let base = surroundings.value("XDG_DATA_HOME") ?? (surroundings.value("HOME") ?? "") + "/.local/share"
    return base + "/flotilla"
  }
}

extension String {
  fileprivate var trimmed: String {
    let isSpace: (Character) -> Bool = { $0.isWhitespace }
    let head = drop(while: isSpace)
    return String(head.reversed().drop(while: isSpace).reversed())
  }
}
