#if YAML
  import Yams

  /// A YAML file as a tree of values with their positions. The YAML itself is read by libyaml.
  ///
  /// Aliases and merge keys (`<<`) are resolved, within the limit on values. Tags are not: what a scalar means is decided
  /// by who asks for it.
  struct YAMLDocument {
    let root: YAMLValue

    static func parse(_ bytes: [UInt8], limits: YAMLLimits = .standard) throws(YAMLFault) -> YAMLDocument {
      try YAMLScreening(limits: limits).check(bytes)
      let node = try compose(bytes)
      var conversion = Conversion(limits: limits)
      return YAMLDocument(root: try conversion.value(of: node, depth: 0))
    }

    private static func compose(_ bytes: [UInt8]) throws(YAMLFault) -> Node {
      var text = String(decoding: bytes, as: UTF8.self)
      text.makeContiguousUTF8()
      do {
        // Without rules nothing is looked up by regular expressions.
        guard let node = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot() else {
          throw YAMLFault(at: .start, "the file is empty, expected a map")
        }
        return node
      } catch let fault as YAMLFault {
        throw fault
      } catch let error as YamlError {
        throw YAMLFault(error)
      } catch {
        throw YAMLFault(at: .start, "this is no YAML: \(QuotedText.plain("\(error)", longest: 200))")
      }
    }
  }

  private struct Conversion {
    let limits: YAMLLimits
    var nodes = 0

    mutating func value(of node: Node, depth: Int) throws(YAMLFault) -> YAMLValue {
      let position = SourcePosition(node.mark)
      guard depth <= limits.depth else {
        throw YAMLFault(at: position, "lists and maps may nest at most \(limits.depth) deep")
      }
      nodes += 1
      guard nodes <= limits.nodes else {
        throw YAMLFault(
          at: position, "the file has more than \(limits.nodes) values, those repeated by aliases included")
      }
      switch node {
      case .scalar(let scalar):
        let isPlain = scalar.style == .plain || scalar.style == .any
        return YAMLValue(.scalar(scalar.string, isPlain: isPlain), at: position)
      case .sequence(let sequence):
        var elements: [YAMLValue] = []
        for element in sequence { elements.append(try value(of: element, depth: depth + 1)) }
        return YAMLValue(.list(elements), at: position)
      case .mapping(let mapping):
        return YAMLValue(.map(try entries(of: mapping, depth: depth)), at: position)
      case .alias:
        throw YAMLFault(at: position, "this alias leads nowhere")
      }
    }

    /// The entries in their order; what `<<` brings comes last, and only where the map itself says nothing.
    private mutating func entries(of mapping: Node.Mapping, depth: Int) throws(YAMLFault) -> [YAMLEntry] {
      var entries: [YAMLEntry] = []
      var merged: [YAMLEntry] = []
      for (key, node) in mapping {
        guard case .scalar(let name) = key else {
          throw YAMLFault(at: SourcePosition(key.mark), "expected a text as the key")
        }
        let value = try value(of: node, depth: depth + 1)
        if name.string == "<<", name.style == .plain {
          merged += try Self.mergedEntries(value)
        } else {
          entries.append(YAMLEntry(key: name.string, position: SourcePosition(name.mark), value: value))
        }
      }
      guard !merged.isEmpty else { return entries }
      var names = Set(entries.map { TOMLKey.ExactName($0.key) })
      for entry in merged where names.insert(TOMLKey.ExactName(entry.key)).inserted { entries.append(entry) }
      return entries
    }

    private static func mergedEntries(_ value: YAMLValue) throws(YAMLFault) -> [YAMLEntry] {
      if let entries = value.map { return entries }
      var entries: [YAMLEntry] = []
      for element in value.list ?? [value] {
        guard let map = element.map else {
          throw YAMLFault(at: element.position, "\"<<\" takes a map or a list of maps, found \(element.kindName)")
        }
        entries += map
      }
      return entries
    }
  }

  extension SourcePosition {
    fileprivate init(_ mark: Mark?) {
      self = mark.map { SourcePosition(line: max(1, $0.line), column: max(1, $0.column)) } ?? .start
    }
  }

  extension YAMLFault {
    fileprivate init(_ error: YamlError) {
      switch error {
      case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
        .composer(let context, let problem, let mark, _):
        let place = context.map { " (\($0.text.trimmingBlanks), line \($0.mark.line))" } ?? ""
        self.init(at: SourcePosition(mark), QuotedText.plain("no valid YAML: \(problem)\(place)", longest: 200))
      case .reader(let problem, let offset, _, let yaml):
        var position = SourcePosition.start
        for character in yaml.prefix(offset ?? 0) {
          if character.isNewline {
            position = SourcePosition(line: position.line + 1, column: 1)
          } else {
            position.column += character.unicodeScalars.count
          }
        }
        self.init(at: position, QuotedText.plain("no valid YAML: \(problem)", longest: 200))
      case .duplicatedKeysInMapping(let duplicates, let context):
        let names = duplicates.prefix(3).map { QuotedText.quoted($0) }.joined(separator: ", ")
        self.init(at: SourcePosition(context.mark), "a key may stand in a map only once: \(names)")
      default:
        self.init(at: .start, "no valid YAML")
      }
    }
  }

  extension String {
    fileprivate var trimmingBlanks: String {
      var result = self[...]
      while result.last?.isWhitespace == true { result.removeLast() }
      return String(result)
    }
  }
#endif
