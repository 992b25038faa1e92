extension TOMLParser {
  /// A key of one or more parts: `a`, `"a b"`, `a.b.c`. At least one part is returned.
  mutating func parseKey(depth: Int) throws(TOMLFault) -> [TOMLKey] {
    var parts = [try parseKeyPart()]
    while true {
      cursor.skipWhitespace()
      guard cursor.skip(UInt8(ascii: ".")) else { return parts }
      cursor.skipWhitespace()
      guard depth + parts.count < limits.depth else { throw tooDeep() }
      parts.append(try parseKeyPart())
    }
  }

  func tooDeep() -> TOMLFault { fault("tables and arrays may nest at most \(limits.depth) deep") }

  private mutating func parseKeyPart() throws(TOMLFault) -> TOMLKey {
    let position = cursor.position
    guard let byte = cursor.current else { throw fault("expected a key", found: upcoming) }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      if cursor.peek(1) == byte, cursor.peek(2) == byte { throw fault("a key may not be a multi-line string") }
      let name = byte == UInt8(ascii: "\"") ? try parseBasicString() : try parseLiteralString()
      return TOMLKey(name, at: position)
    case _ where TOMLCharacter.isBareKey(byte):
      let start = cursor.offset
      while let byte = cursor.current, TOMLCharacter.isBareKey(byte) { cursor.advance() }
      return TOMLKey(String(decoding: cursor.text(from: start), as: UTF8.self), at: position)
    case 0x80...:
      throw fault("expected a key (one with other letters than A to Z needs quotes)", found: upcoming)
    default:
      throw fault("expected a key", found: upcoming)
    }
  }

  /// `key = value`, in a line or in an inline table. Leaves the key in `keys`: what follows on the line belongs to it.
  mutating func parseKeyValue(into table: TOMLTree.ID, depth: Int) throws(TOMLFault) {
    let outer = keys
    let parts: [TOMLKey]
    do throws(TOMLFault) {
      parts = try parseKey(depth: depth)
      keys = outer + parts.map(\.name)
      cursor.skipWhitespace()
      guard cursor.skip(UInt8(ascii: "=")) else { throw fault("expected \"=\" after the key", found: upcoming) }
    } catch {
      recordLoss()
      throw error
    }
    let place = open(parts, in: table)
    cursor.skipWhitespace()
    let position = cursor.position
    do throws(TOMLFault) {
      let value = try parseValue(depth: depth + parts.count)
      if let place { tree.insert(place.key, value, into: place.table) }
    } catch {
      // The key is there: nobody needs to hear that it is missing.
      if let place {
        tree.insert(place.key, tree.add(.leaf(.unreadable), at: position), into: place.table)
      }
      throw error
    }
  }

  /// Makes the tables that a dotted key goes through. Nil, with the fault recorded, if the key cannot be set.
  private mutating func open(_ parts: [TOMLKey], in table: TOMLTree.ID) -> (table: TOMLTree.ID, key: TOMLKey)? {
    var table = table
    for part in parts.dropLast() {
      guard let (key, child) = tree.child(part, of: table) else {
        let new = tree.addTable(.dotted, at: part.position)
        tree.insert(part, new, into: table)
        table = new
        continue
      }
      guard case .table(let existing) = tree.content(child) else {
        record(cannotExtend(part, key))
        return nil
      }
      switch existing.origin {
      case .dotted: break
      case .mentioned: tree.setOrigin(.dotted, of: child)
      case .header, .inline:
        record(cannotExtend(part, key))
        return nil
      }
      table = child
    }
    guard let last = parts.last else { return nil }
    if let (key, _) = tree.child(last, of: table) {
      record(
        fault("this key is already set in line \(key.position.line)", at: last.position))
      return nil
    }
    return (table, last)
  }

  private func cannotExtend(_ part: TOMLKey, _ existing: TOMLKey) -> TOMLFault {
    fault(
      "\(QuotedText.key(part.name)) is already defined in line \(existing.position.line), "
        + "and a dotted key cannot add to it",
      at: part.position)
  }
}
