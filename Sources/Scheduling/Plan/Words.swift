/// Amounts and names as explanations say them.
enum Words {
  /// Free text of others, short enough for a line, without control characters.
  static func cut(_ text: String) -> String {
    // Nearly every name is plain.
    if text.utf8.count <= 60, text.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) { return text }
    let head = text.unicodeScalars.prefix(61).map { $0.properties.generalCategory == .control ? "?" : String($0) }
    return head.count == 61 ? head.dropLast().joined() + "…" : head.joined()
  }

  static func list(_ texts: [String]) -> String {
    let shown = texts.prefix(12).map(cut).joined(separator: ", ")
    return texts.count > 12 ? "\(shown) and \(texts.count - 12) more" : shown
  }

  static func alternatives(_ texts: [String]) -> String {
    texts.prefix(12).map(cut).joined(separator: " or ")
  }

  /// `1.5 cores`, `250 millicores`.
  static func cores(_ millicores: Int64) -> String {
    guard millicores >= 1_000 else { return "\(millicores) millicores" }
    let tenths = millicores / 100
    let fraction = tenths % 10 == 0 ? "" : ".\(tenths % 10)"
    return "\(tenths / 10)\(fraction) \(tenths == 10 ? "core" : "cores")"
  }

  /// `512 MiB`, `1.5 GiB`; rounded down.
  static func bytes(_ count: Int64) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var value = count
    var tenths: Int64 = 0
    var unit = units.startIndex
    while value >= 1_024, unit + 1 < units.endIndex {
      tenths = value % 1_024 * 10 / 1_024
      value /= 1_024
      unit += 1
    }
    return tenths == 0 ? "\(value) \(units[unit])" : "\(value).\(tenths) \(units[unit])"
  }

  /// An amount of a resource by its name.
  static func amount(_ amount: Int64, of resource: String) -> String {
    switch resource {
    case "CPU": cores(amount)
    case "memory", "disk": bytes(amount)
    default: "\(amount)"
    }
  }
}
