import EdgeModel

/// What the two dialects have in common.
extension ParadropFormat {
  /// A map of variables. Their values are in no message.
  func environment(_ key: String, _ reader: YAMLReader) -> [String: String] {
    guard let variables = reader.child(key) else { return [:] }
    var result: [String: String] = [:]
    for entry in variables.entries() {
      let path = variables.path(entry.key)
      guard VariableName.isUsable(entry.key) else {
        reader.report.add(.error, at: entry.position, path, "expected \(VariableName.expected)")
        continue
      }
      if !VariableName.isPOSIX(entry.key) {
        reader.report.add(.warning, at: entry.position, path, VariableName.notPOSIX)
      }
      guard entry.value.map == nil, entry.value.list == nil else {
        reader.report.add(.error, at: entry.value.position, path, "expected a text, found \(entry.value.kindName)")
        continue
      }
      let text = entry.value.text ?? ""
      guard !text.utf8.contains(0) else {
        reader.report.add(.error, at: entry.value.position, path, "expected no NUL characters")
        continue
      }
      result[entry.key] = text
    }
    return result
  }

  /// A command: a text for the shell, or a list of a program and its arguments.
  enum Command {
    case shell(String)
    case words([String])

    /// For `sh`.
    var run: String {
      switch self {
      case .shell(let text): text
      case .words(let words): ShellWords.joined(words)
      }
    }

    /// For an image.
    var words: [String] {
      switch self {
      case .shell(let text): ["sh", "-c", text]
      case .words(let words): words
      }
    }
  }

  func command(_ reader: YAMLReader) -> Command? {
    guard let value = reader.value("command") else { return nil }
    return reader.value("command", expected: "a command, or a list of a program and its arguments") { _ in
      if let list = value.list {
        let words = list.compactMap(\.text)
        guard words.count == list.count, !words.isEmpty, words.allSatisfy({ !$0.utf8.contains(0) }) else { return nil }
        return .words(words)
      }
      return value.text.flatMap { $0.utf8.contains(0) ? nil : .shell($0) }
    }
  }

  /// Bindings of ports, in every form that was in use: a map from the port inside to the one outside, and a list of
  /// `{external, internal}`.
  func bindings(_ key: String, _ reader: YAMLReader) -> ([PortMapping], [SourcePosition]) {
    guard let value = reader.value(key) else { return ([], []) }
    var result: [(PortMapping, SourcePosition)] = []
    func add(_ inside: YAMLValue?, _ outside: YAMLValue?, _ position: SourcePosition, _ path: String) {
      let parts = inside?.text?.split(separator: "/", maxSplits: 1).map(String.init) ?? []
      let transport = parts.count == 2 ? PortMapping.Transport(rawValue: parts[1].lowercased()) : .tcp
      guard let container = parts.first.flatMap(PortText.number), let transport,
        let host = outside?.text.flatMap(PortText.number),
        let mapping = PortMapping(host: host, container: container, transport: transport)
      else {
        reader.report.add(.error, at: position, path, "expected two ports from 1 to 65535")
        return
      }
      result.append((mapping, position))
    }
    if let map = reader.value(key)?.map {
      for entry in map {
        let inside = YAMLValue(.scalar(entry.key, isPlain: true), at: entry.position)
        add(inside, entry.value, entry.position, QuotedText.path(reader.path(key), entry.key))
      }
    } else if let list = value.list {
      for (index, element) in list.enumerated() {
        let path = "\(reader.path(key))[\(index)]"
        guard let map = element.map else {
          reader.report.add(.error, at: element.position, path, "expected a map, found \(element.kindName)")
          continue
        }
        let binding = reader.reader(map, at: element.position, keyPath: path)
        add(binding.value("internal"), binding.value("external"), element.position, path)
      }
    } else {
      reader.add(.error, key, "expected a map or a list, found \(value.kindName)")
    }
    return (result.map(\.0), result.map(\.1))
  }

  /// Network interfaces are not set up here.
  func passInterfaces(_ key: String, _ reader: YAMLReader) {
    guard let value = reader.value(key) else { return }
    for entry in value.map ?? [] {
      let type = entry.value.map?.first { $0.key == "type" }?.value.text ?? "network"
      reader.report.add(
        .warning, at: entry.position, QuotedText.path(reader.path(key), entry.key),
        "no effect: this platform doesn't set up interfaces (\(QuotedText.plain(type))); the app gets a network of its own"
      )
    }
  }

  /// What may be asked for and isn't given.
  func passRights(_ reader: YAMLReader, asRoot: [String]) {
    // Containers run as the user of their image, the images of languages as root.
    for key in asRoot { _ = reader.value(key) }
    if reader.boolean("privileged") == true {
      reader.add(.warning, "privileged", "no effect: no app gets all rights of its machine")
    }
    for key in ["network-mode", "network_mode"] where reader.value(key) != nil {
      reader.add(.warning, key, "no effect: an app has a network of its own")
    }
  }

  /// A share of the processors, for choosing a machine.
  func share(_ keys: [String], _ reader: YAMLReader) -> Resources? {
    for key in keys {
      let fraction = reader.value(key, expected: "a number from 0 to 64") { value in
        value.number.flatMap { (0...64).contains($0) ? $0 : nil }
      }
      if let fraction { return Resources(cpuMillicores: Int64((fraction * 1_000).rounded())) }
    }
    return nil
  }

  /// Names of Debian packages.
  func packages(_ reader: YAMLReader) -> [String] {
    guard let value = reader.value("packages") else { return [] }
    guard let list = value.list else {
      reader.add(.error, "packages", "expected a list of Debian packages, found \(value.kindName)")
      return []
    }
    return list.compactMap { element in
      guard let name = element.text, DebianPackage.isName(name) else {
        reader.report.add(
          .error, at: element.position, reader.path("packages"),
          "expected the name of a Debian package, found \(element.summary)")
        return nil
      }
      return name
    }
  }

  /// The image that a light service is built upon.
  func baseImage(_ reader: YAMLReader) -> String? {
    let source = reader.value("image_source", expected: ImageName.expected) { value in
      value.text.flatMap { ImageName.isPlausible($0) ? $0 : nil }
    }
    let version = reader.value("image_version", expected: "the tag of an image") { value in
      value.text.flatMap { ImageName.isPlausible("a:\($0)") ? $0 : nil }
    }
    guard let source else { return nil }
    return version.map { "\(source):\($0)" } ?? source
  }
}
