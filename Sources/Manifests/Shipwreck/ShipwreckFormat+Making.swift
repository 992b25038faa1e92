import EdgeModel

/// What a service is made of: the keys of `[config]`, and the same of `[services.NAME]`.
extension ShipwreckFormat {
  struct Made {
    var language: String
    var run: String
    var test: String?
    var settings: ServiceSettings
  }

  /// `lang`; `nil` with the fault reported.
  func language(_ reader: TableReader) -> Language? {
    let expected = "a language: \(languages.names.joined(separator: ", "))"
    guard let name = reader.value("lang", .required, expected: expected, { $0.string }) else { return nil }
    if languages[name] == nil { reader.report(.error, "lang", languages.unknownMessage(name)) }
    return languages[name]
  }

  func kind(_ reader: TableReader) -> ServiceKind {
    reader.value("kind", expected: "\"service\" or \"task\"") { $0.string.flatMap { ServiceKind(rawValue: $0) } }
      ?? .service
  }

  func serviceName(_ key: String, _ reader: TableReader) -> ServiceName? {
    reader.value(key, expected: "the name of a service: \(ServiceName.rule)") { $0.string.flatMap { ServiceName($0) } }
  }

  /// Everything but the tables. Asks for all keys, so that none of them is unknown, whatever else is wrong.
  func made(
    _ language: Language?, _ kind: ServiceKind, _ reader: TableReader
  ) -> (Made?, [(ServiceDependency, SourcePosition)]) {
    let run = shellCommand("run", reader)
    let test = shellCommand("test", reader)
    var settings = ServiceSettings()
    settings.kind = kind
    if kind == .task { settings.restart = RestartPolicy(.onFailure) }
    settings.image = reader.value("image", expected: ImageName.expected) { value in
      value.string.flatMap { ImageName.isPlausible($0) ? $0 : nil }
    }
    settings.build = recipe(reader)
    settings.command = command("command", reader)
    settings.entrypoint = command("entrypoint", reader)
    settings.packages = packages(reader)
    settings.stopGraceSeconds = stopGrace(reader)
    let dependencies = dependencies(reader)
    guard let language else { return (nil, dependencies) }
    checkUse(of: settings, run, test, language, reader)
    if language.usesImage, settings.image == nil {
      if reader.table["image"] == nil { reader.report(.error, "image", "missing, expected \(ImageName.expected)") }
      return (nil, dependencies)
    }
    if !language.usesImage { settings.image = nil }
    if !language.usesOwnDockerfile { settings.build = nil }
    let isBuilt = language.dockerfile != nil
    if isBuilt { (settings.command, settings.entrypoint) = (nil, nil) }
    return (
      Made(
        language: language.name, run: isBuilt ? run ?? language.defaultRun : "", test: isBuilt ? test : nil,
        settings: settings),
      dependencies
    )
  }

  /// Says of keys that have no effect in this language that they have none.
  private func checkUse(
    of settings: ServiceSettings, _ run: String?, _ test: String?, _ language: Language, _ reader: TableReader
  ) {
    if language.dockerfile == nil {
      let reason =
        language.usesImage
        ? "the image says how to start it, unless \"command\" does"
        : "the app's own Dockerfile says how to build, test and start a \(language.name) app"
      for (key, command) in [("run", run), ("test", test)] where command != nil {
        reader.report(.warning, key, "not used: \(reason)")
      }
      if !settings.packages.isEmpty { reader.report(.warning, "packages", "not used: they are for apps in a language") }
    } else {
      for (key, value) in [("command", settings.command), ("entrypoint", settings.entrypoint)] where value != nil {
        reader.report(.warning, key, "not used: \"run\" says how to start an app in a language")
      }
    }
    if !language.usesImage, settings.image != nil {
      reader.report(.warning, "image", "not used: it goes with lang = \"image\"")
    }
    if !language.usesOwnDockerfile {
      for key in ["dockerfile", "context", "build-args", "build-target"] where reader.table[key] != nil {
        reader.report(.warning, key, "not used: it goes with lang = \"custom\"")
      }
    }
  }

  // MARK: Parts

  /// A shell command; nil if it is missing, or empty, which means the same.
  private func shellCommand(_ key: String, _ reader: TableReader) -> String? {
    let text = reader.value(key, expected: "a shell command, a string without NUL characters") { value in
      value.string.flatMap { $0.utf8.contains(0) ? nil : $0 }
    }
    return text.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
  }

  /// A string for the shell, or an array of a program and its arguments.
  func command(_ key: String, _ reader: TableReader) -> [String]? {
    reader.value(key, expected: "a shell command, or an array of a program and its arguments", Self.words)
  }

  static func words(_ value: TOMLValue) -> [String]? {
    if let text = value.string {
      guard !text.utf8.contains(0), !text.allSatisfy(\.isWhitespace) else { return nil }
      return ShellCommand(text).replacingShellArguments
    }
    guard let elements = value.array, !elements.isEmpty else { return nil }
    let words = elements.compactMap(\.string)
    return words.count == elements.count && words.allSatisfy { !$0.utf8.contains(0) } ? words : nil
  }

  private func recipe(_ reader: TableReader) -> BuildRecipe? {
    func path(_ key: String) -> String? {
      reader.value(key, expected: "a relative path inside the repository") { value in
        value.string.flatMap { BuildRecipe.path($0) }
      }
    }
    let context = path("context")
    let dockerfile = path("dockerfile")
    let target = reader.string("build-target")
    var arguments: [String: String] = [:]
    if let table = reader.table("build-args") {
      for entry in table.entries() {
        let name = entry.key.name
        guard VariableName.isUsable(name) else {
          table.report(.error, nameOf: entry.key, "expected \(VariableName.expected)")
          continue
        }
        arguments[name] = table.value(name, expected: "a string, number or boolean", Self.text)
      }
    }
    let isSaid = ["context", "dockerfile", "build-target", "build-args"].contains { reader.table[$0] != nil }
    guard isSaid else { return nil }
    return BuildRecipe(
      context: context ?? "", dockerfile: dockerfile ?? "Dockerfile", arguments: arguments, target: target)
  }

  private func packages(_ reader: TableReader) -> [String] {
    let names = reader.strings("packages") ?? []
    let isGood = names.allSatisfy(DebianPackage.isName)
    if !isGood { reader.report(.error, "packages", "expected names of Debian packages") }
    return isGood ? names : []
  }

  private func stopGrace(_ reader: TableReader) -> Int64? {
    let range = ServiceSettings.stopGraceRange
    let expected = "a length of time from \(range.lowerBound) to \(range.upperBound) seconds, such as 20 or \"1m\""
    return reader.value("stop-grace", expected: expected) { value in
      Self.duration(value).map(\.roundedSeconds).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// `depends-on = ["db"]` or `depends-on = { db = "healthy" }`.
  private func dependencies(_ reader: TableReader) -> [(ServiceDependency, SourcePosition)] {
    let expected = "an array of services, or a table that says what each must be: started, healthy or completed"
    guard let value = reader.value("depends-on", expected: expected, { $0.array != nil || $0.table != nil ? $0 : nil })
    else { return [] }
    var result: [(ServiceDependency, SourcePosition)] = []
    let path = QuotedText.path(reader.keyPath, "depends-on")
    func add(_ name: String?, _ condition: String?, _ position: SourcePosition) {
      guard let name = name.flatMap({ ServiceName($0) }),
        let condition = condition.flatMap({ ServiceDependency.Condition(rawValue: $0) })
      else {
        reader.report.add(.error, at: position, path, "expected \(expected)")
        return
      }
      result.append((ServiceDependency(name, condition), position))
    }
    for element in value.array ?? [] {
      add(element.string, ServiceDependency.Condition.started.rawValue, element.position)
    }
    for entry in value.table?.entries ?? [] { add(entry.key.name, entry.value.string, entry.key.position) }
    return result
  }

  /// A number of seconds, or a text with units.
  static func duration(_ value: TOMLValue) -> Duration? {
    value.string.flatMap(DurationText.parse) ?? value.double.flatMap(DurationText.seconds)
  }
}
