/// The document while it grows: nodes in one array, so that adding a key never copies a table.
///
/// It also holds TOML's rules on who may add to a table, which depend on how the table came to be.
struct TOMLTree {
  typealias ID = Int

  /// How a table came to be.
  enum Origin {
    /// `[a.b]` mentions `a`: it may still get its own header.
    case mentioned
    /// `[a]`.
    case header
    /// `a.b = 1` makes `a`: more dotted keys may add to it, a header may not.
    case dotted
    /// `{…}`: closed once read.
    case inline
  }

  struct Table {
    var origin: Origin
    var entries: [(key: TOMLKey, node: ID)] = []
    var index: [TOMLKey.ExactName: Int] = [:]
  }

  enum Content {
    case leaf(TOMLValue.Kind)
    case array([ID])
    /// `[[a]]`, once for each element.
    case tables([ID])
    case table(Table)
  }

  private var nodes: [(content: Content, position: SourcePosition)] = []
  let root: ID = 0

  init() {
    nodes.append((.table(Table(origin: .header)), .start))
  }

  func content(_ id: ID) -> Content { nodes[id].content }
  func position(_ id: ID) -> SourcePosition { nodes[id].position }

  mutating func add(_ content: Content, at position: SourcePosition) -> ID {
    nodes.append((content, position))
    return nodes.count - 1
  }

  mutating func addTable(_ origin: Origin, at position: SourcePosition) -> ID {
    add(.table(Table(origin: origin)), at: position)
  }

  /// The entry called `key` of a table.
  func child(_ key: TOMLKey, of table: ID) -> (key: TOMLKey, node: ID)? {
    guard case .table(let table) = nodes[table].content else { return nil }
    return table.index[TOMLKey.ExactName(key.name)].map { table.entries[$0] }
  }

  /// Adds an entry to a table that has none of that name.
  mutating func insert(_ key: TOMLKey, _ node: ID, into table: ID) {
    modifyTable(table) {
      $0.index[TOMLKey.ExactName(key.name)] = $0.entries.count
      $0.entries.append((key, node))
    }
  }

  mutating func setOrigin(_ origin: Origin, of table: ID, at position: SourcePosition? = nil) {
    modifyTable(table) { $0.origin = origin }
    if let position { nodes[table].position = position }
  }

  /// Adds an element to an array of tables.
  mutating func appendTable(_ element: ID, to array: ID) {
    guard case .tables(var elements) = nodes[array].content else { return }
    nodes[array].content = .tables([])  // so that `elements` is the only owner, and grows in place
    elements.append(element)
    nodes[array].content = .tables(elements)
  }

  private mutating func modifyTable(_ id: ID, _ body: (inout Table) -> Void) {
    guard case .table(var table) = nodes[id].content else { return }
    nodes[id].content = .tables([])  // as above
    body(&table)
    nodes[id].content = .table(table)
  }

  /// The document as a value. Recursion is as deep as the limit on depth allows.
  func materialized() -> TOMLTable { table(root) }

  private func table(_ id: ID) -> TOMLTable {
    guard case .table(let table) = nodes[id].content else { return TOMLTable() }
    return TOMLTable(table.entries.map { TOMLTable.Entry(key: $0.key, value: value($0.node)) })
  }

  private func value(_ id: ID) -> TOMLValue {
    let kind: TOMLValue.Kind =
      switch nodes[id].content {
      case .leaf(let kind): kind
      case .array(let elements), .tables(let elements): .array(elements.map { value($0) })
      case .table: .table(table(id))
      }
    return TOMLValue(kind, at: nodes[id].position)
  }
}
