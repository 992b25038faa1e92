import EdgeModel

extension HealthCheck {
  /// Such as `health check GET /health answered 500 three times`.
  func words(_ found: String, times: UInt32) -> String { "health check \(name) \(found)\(Self.count(times))" }

  private var name: String {
    switch probe {
    case .http(let path): "GET \(Self.cut(path))"
    case .tcp: port.map { "of TCP port \($0)" } ?? "of its TCP port"
    case .command(let words): "'\(Self.cut(words.joined(separator: " ")))'"
    case .none: "none"
    }
  }

  private static func cut(_ text: String) -> String { text.count > 60 ? "\(text.prefix(59))…" : text }

  private static func count(_ times: UInt32) -> String {
    let names = ["", "", " twice", " three times", " four times", " five times", " six times"]
    return names.indices.contains(Int(times)) ? names[Int(times)] : " \(times) times"
  }
}
