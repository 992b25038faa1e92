import ControlAPI
import EdgeModel

/// How machines are shown to people.
enum NodeText {
  static func table(_ nodes: [NodeSummary], _ style: Style) -> Table {
    var table = Table("NAME", "STATUS", "APPS", "RUNTIME", "PLATFORM", "CPUS", "MEMORY", "ADDRESS", "ID")
    for node in nodes {
      let facts = node.facts
      table.add(
        Table.Cell(node.name.rawValue),
        status(node, style),
        Table.Cell(String(node.allocations)), Table.Cell(facts?.runtime ?? "-"),
        Table.Cell(facts.map { "\($0.platform.operatingSystem)/\($0.platform.architecture)" } ?? "-"),
        Table.Cell(facts.map { cores($0.capacity.cpuMillicores) } ?? "-"),
        Table.Cell(facts.map { size($0.capacity.memoryBytes) } ?? "-"), Table.Cell(node.address),
        Table.Cell(node.id.rawValue, style.dim))
    }
    return table
  }

  private static func status(_ node: NodeSummary, _ style: Style) -> Table.Cell {
    guard node.status == .ready else {
      let isHeldBack = node.isHeldBack == true ? "waited for" : nil
      return Table.Cell(
        [node.status.rawValue, isHeldBack, cordon(node)].compactMap(\.self).joined(separator: ", "), style.red)
    }
    let limits = [cordon(node), node.facts?.lowDisk == nil ? nil : "disk full"].compactMap(\.self)
    return limits.isEmpty
      ? Table.Cell("ready", style.green)
      : Table.Cell((["ready"] + limits).joined(separator: ", "), style.yellow)
  }

  /// What people asked for that keeps new apps away.
  private static func cordon(_ node: NodeSummary) -> String? {
    node.cordon.map { $0.isDraining && node.allocations == 0 ? "drained" : $0.mode }
  }

  /// Thousandths of a core as cores, with one digit behind the point where there is one.
  static func cores(_ millicores: Int64) -> String {
    let tenths = millicores / 100
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
  }

  /// Bytes in the largest binary unit of which there is one.
  static func size(_ bytes: Int64) -> String {
    let units: [(Int64, String)] = [(1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
    guard let (unit, name) = units.first(where: { bytes >= $0.0 }) else { return "\(bytes) B" }
    let (whole, rest) = bytes.quotientAndRemainder(dividingBy: unit)
    let tenth = rest / (unit / 10)
    return tenth == 0 || whole >= 10 ? "\(whole) \(name)" : "\(whole).\(min(tenth, 9)) \(name)"
  }
}
