extension TOMLParser {
  /// `[a.b]` or `[[a.b]]`. After a fault the keys that follow go into a table that nobody sees, or into the one that
  /// was most likely meant.
  mutating func parseHeader() throws(TOMLFault) {
    let position = cursor.position
    cursor.advance()
    let isArray = cursor.skip(UInt8(ascii: "["))
    header = []
    keys = []
    table = tree.addTable(.header, at: position)
    var parts: [TOMLKey] = []
    do throws(TOMLFault) {
      cursor.skipWhitespace()
      parts = try parseKey(depth: 0)
      header = parts.map(\.name)
      keys = header
      cursor.skipWhitespace()
      guard cursor.current == UInt8(ascii: "]"), !isArray || cursor.peek(1) == UInt8(ascii: "]") else {
        throw fault("expected \"\(isArray ? "]]" : "]")\" at the end of the header", found: upcoming)
      }
      cursor.advance(by: isArray ? 2 : 1)
    } catch {
      // `[config` is clear enough to go on with
      if parts.isEmpty || !cursor.isAtEndOfLine || !enter(parts, isArray: isArray, at: position) { recordLoss() }
      throw error
    }
    if !enter(parts, isArray: isArray, at: position) { recordLoss() }
  }

  /// Makes the header's table the current one. False, with the fault recorded, if there can be no such table.
  private mutating func enter(_ parts: [TOMLKey], isArray: Bool, at position: SourcePosition) -> Bool {
    var parent = tree.root
    for part in parts.dropLast() {
      guard let (key, child) = tree.child(part, of: parent) else {
        let new = tree.addTable(.mentioned, at: part.position)
        tree.insert(part, new, into: parent)
        parent = new
        continue
      }
      switch tree.content(child) {
      case .table(let table) where table.origin != .inline: parent = child
      case .tables(let elements):
        guard let last = elements.last else { return false }
        parent = last
      default:
        record(
          fault("\(QuotedText.key(part.name)) is already a value in line \(key.position.line)", at: part.position))
        return false
      }
    }
    guard let last = parts.last else { return false }
    return isArray ? appendTable(last, to: parent, at: position) : enterTable(last, of: parent, at: position)
  }

  private mutating func enterTable(_ key: TOMLKey, of parent: TOMLTree.ID, at position: SourcePosition) -> Bool {
    guard let (existingKey, child) = tree.child(key, of: parent) else {
      table = tree.addTable(.header, at: position)
      tree.insert(key, table, into: parent)
      return true
    }
    let line = existingKey.position.line
    guard case .table(let existing) = tree.content(child) else {
      record(fault("this is already a value in line \(line), not a table", at: position))
      return false
    }
    switch existing.origin {
    case .mentioned: tree.setOrigin(.header, of: child, at: position)
    case .header: record(fault("this table is already defined in line \(tree.position(child).line)", at: position))
    case .dotted: record(fault("this table is already defined by a dotted key in line \(line)", at: position))
    case .inline:
      record(fault("this table is already defined in line \(line), in braces, and cannot be added to", at: position))
      return false
    }
    table = child
    return true
  }

  private mutating func appendTable(_ key: TOMLKey, to parent: TOMLTree.ID, at position: SourcePosition) -> Bool {
    table = tree.addTable(.header, at: position)
    guard let (existingKey, child) = tree.child(key, of: parent) else {
      tree.insert(key, tree.add(.tables([table]), at: position), into: parent)
      return true
    }
    guard case .tables = tree.content(child) else {
      record(
        fault("this is already defined in line \(existingKey.position.line), not as an array of tables", at: position))
      return false
    }
    tree.appendTable(table, to: child)
    return true
  }
}
