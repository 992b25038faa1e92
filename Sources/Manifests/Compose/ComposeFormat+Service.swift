import EdgeModel

extension ComposeFormat {
  /// One service; `nil` with the faults reported where it can't be told what it is.
  func service(_ entry: YAMLEntry, _ reader: YAMLReader, _ volumes: [String: VolumeName]) -> Draft? {
    var settings = ServiceSettings()
    settings.image = image(reader)
    settings.build = build(reader)
    settings.entrypoint = words("entrypoint", reader)
    settings.command = words("command", reader)
    let environment = environment("environment", reader)
    let (ports, portPositions) = ports(reader)
    settings.ports = ports
    settings.volumes = mounts(reader, volumes)
    let (dependencies, dependencyPositions) = dependencies(reader)
    settings.dependencies = dependencies
    if let policy = restart(reader) { settings.restart = policy }
    settings.health = health(reader)
    let (limits, reserved) = resources(reader)
    settings.limits = limits
    settings.stopGraceSeconds = reader.value("stop_grace_period", expected: DurationText.expected) { value in
      value.text.flatMap(DurationText.parse).map { min($0.roundedSeconds, ServiceSettings.stopGraceRange.upperBound) }
    }
    let isBuilt = settings.build != nil
    if reader.value("build") == nil, reader.value("image") == nil {
      reader.report.add(.error, at: entry.position, reader.keyPath, "expected \"image\" or \"build\"")
    }
    // With both, Compose builds and gives the result that name.
    if isBuilt { settings.image = nil }
    guard let name = ServiceName(entry.key) else {
      reader.report.add(.error, at: entry.position, reader.keyPath, "a service's name has \(ServiceName.rule)")
      return nil
    }
    var draft = ServiceDraft(
      ServiceSpec(
        name, language: isBuilt ? Language.custom.name : Language.image.name, environment: environment,
        settings: settings),
      at: entry.position, keyPath: reader.keyPath)
    draft.portPositions = portPositions
    draft.dependencyPositions = dependencyPositions
    draft.reserved = reserved
    return Draft(service: draft)
  }

  private func image(_ reader: YAMLReader) -> String? {
    reader.value("image", expected: ImageName.expected) { value in
      value.text.flatMap { ImageName.isPlausible($0) ? $0 : nil }
    }
  }

  // MARK: build

  private func build(_ reader: YAMLReader) -> BuildRecipe? {
    guard let value = reader.value("build") else { return nil }
    if value.text != nil {
      return path("build", reader).map { BuildRecipe(context: $0) }
    }
    guard let build = reader.child("build") else { return nil }
    let context = build.value("context") == nil ? "" : path("context", build)
    let inline = build.text("dockerfile_inline")
    let file = build.value("dockerfile") == nil ? "Dockerfile" : path("dockerfile", build)
    let arguments = environment("args", build)
    let target = build.text("target")
    guard let context, let file else { return nil }
    return BuildRecipe(context: context, dockerfile: file, text: inline, arguments: arguments, target: target)
  }

  private func path(_ name: String, _ reader: YAMLReader) -> String? {
    reader.value(name, expected: "a relative path inside the repository") { value in
      value.text.flatMap { $0.contains("://") ? nil : BuildRecipe.path($0) }
    }
  }

  // MARK: Commands

  /// A list as it is; a text split as a shell would split it, without any shell.
  private func words(_ name: String, _ reader: YAMLReader) -> [String]? {
    guard let value = reader.value(name) else { return nil }
    let expected = "a command line, or a list of a program and its arguments"
    return reader.value(name, expected: expected) { _ in
      if let list = value.list {
        let texts = list.compactMap(\.text)
        return texts.count == list.count && texts.allSatisfy { !$0.utf8.contains(0) } ? texts : nil
      }
      return value.text.flatMap { $0.utf8.contains(0) ? nil : ShellWords.split($0) }
    }
  }

  // MARK: depends_on

  private func dependencies(_ reader: YAMLReader) -> ([ServiceDependency], [SourcePosition]) {
    guard let value = reader.value("depends_on") else { return ([], []) }
    var result: [(ServiceDependency, SourcePosition)] = []
    func add(_ name: String, _ condition: ServiceDependency.Condition, _ position: SourcePosition) {
      guard let service = ServiceName(name) else {
        reader.report.add(.error, at: position, reader.path("depends_on"), "expected the name of a service")
        return
      }
      result.append((ServiceDependency(service, condition), position))
    }
    if let list = value.list {
      for element in list { add(element.text ?? "", .started, element.position) }
    } else if let map = reader.child("depends_on") {
      for entry in map.entries() {
        let path = map.path(entry.key)
        guard let options = entry.value.map else {
          if !entry.value.isNull {
            reader.report.add(.error, at: entry.value.position, path, "expected a map, found \(entry.value.kindName)")
          }
          add(entry.key, .started, entry.position)
          continue
        }
        let inner = map.reader(options, at: entry.position, keyPath: path)
        let condition = inner.value("condition", expected: Self.conditions.keys.sorted().joined(separator: ", ")) {
          $0.text.flatMap { Self.conditions[$0] }
        }
        add(entry.key, condition ?? .started, entry.position)
      }
    }
    return (result.map(\.0), result.map(\.1))
  }

  private static let conditions: [String: ServiceDependency.Condition] = [
    "service_started": .started, "service_healthy": .healthy, "service_completed_successfully": .completed,
  ]

  // MARK: restart

  private func restart(_ reader: YAMLReader) -> RestartPolicy? {
    reader.value("restart", expected: "no, always, on-failure, on-failure:N or unless-stopped") { value in
      // `no` without quotes is a boolean to some readers of YAML, and means the same.
      if value.boolean == false || value.text == "no" { return RestartPolicy(.never) }
      switch value.text {
      case "always"?, "unless-stopped"?: return RestartPolicy(.always)
      case "on-failure"?: return RestartPolicy(.onFailure)
      case let text?:
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "on-failure", let count = UInt32(parts[1]) else { return nil }
        return RestartPolicy(.onFailure, budget: count)
      case nil: return nil
      }
    }
  }
}
