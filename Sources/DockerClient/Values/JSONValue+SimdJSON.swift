#if FastJSON
  internal import CSimdJSON

  extension JSONValue {
    /// Reads a whole document with simdjson.
    /// - Returns: nil if it is none; Foundation says what is wrong with it, and reads whole numbers of more than 64 bits.
    init?(readingQuickly bytes: [UInt8]) {
      guard let document = csimdjson_read(bytes, bytes.count) else { return nil }
      defer { csimdjson_free(document) }
      var count = 0
      let first = csimdjson_nodes(document, &count)
      var nodes = UnsafeBufferPointer(start: first, count: count).makeIterator()
      self.init(&nodes)
    }

    private init(_ nodes: inout UnsafeBufferPointer<csimdjson_node>.Iterator) {
      guard let node = nodes.next() else {
        self = .null
        return
      }
      switch node.kind {
      case csimdjson_bool: self = .bool(node.integer != 0)
      case csimdjson_integer: self = .integer(node.integer)
      case csimdjson_number: self = .number(node.number)
      case csimdjson_string: self = .string(node.string)
      case csimdjson_array:
        var elements: [JSONValue] = []
        elements.reserveCapacity(Int(node.count))
        for _ in 0..<node.count { elements.append(JSONValue(&nodes)) }
        self = .array(elements)
      case csimdjson_object:
        var members = [String: JSONValue](minimumCapacity: Int(node.count))
        for _ in 0..<node.count {
          guard let name = nodes.next()?.string else { break }
          members[name] = JSONValue(&nodes)
        }
        self = .object(members)
      default: self = .null
      }
    }
  }

  extension csimdjson_node {
    /// A copy of the text. simdjson has made sure that it is UTF-8.
    fileprivate var string: String {
      String(decoding: UnsafeRawBufferPointer(start: text, count: Int(count)), as: UTF8.self)
    }
  }
#endif
