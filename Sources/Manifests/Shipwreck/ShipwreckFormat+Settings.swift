import EdgeModel

/// The tables of a service: `[health]`, `[limits]`, `[restart]`, `[[ports]]`, `[volumes]`.
extension ShipwreckFormat {
  struct Tables {
    var settings: ServiceSettings
    var portPositions: [SourcePosition]
  }

  /// Reads the tables, also where it isn't known what the service is, so that their faults are told as well.
  func settings(_ made: Made?, _ reader: TableReader) -> Tables? {
    var settings = made?.settings ?? .plain
    settings.health = health(reader.table("health"))
    settings.limits = limits(reader.table("limits"))
    if let policy = restart(reader.table("restart")) { settings.restart = policy }
    settings.volumes = volumes(reader.table("volumes"))
    let ports = reader.tables("ports").compactMap(port)
    settings.ports = ports.map(\.0)
    return made == nil ? nil : Tables(settings: settings, portPositions: ports.map(\.1))
  }

  // MARK: [health]

  private func health(_ reader: TableReader?) -> HealthCheck? {
    guard let reader else { return nil }
    let path = reader.value("http", expected: "a path such as \"/health\"") { value in
      value.string.flatMap { Self.isPath($0) ? $0 : nil }
    }
    let tcp = reader.boolean("tcp")
    let command = command("command", reader)
    let none = reader.boolean("none")
    let port = reader.integer("port", in: 1...65535).flatMap { UInt16(exactly: $0) }
    let interval = duration("interval", reader) ?? HealthCheck.standardInterval
    let timeout = duration("timeout", reader) ?? HealthCheck.standardTimeout
    let start = duration("start-period", reader) ?? HealthCheck.standardStartPeriod
    let retries = reader.integer("retries", in: 1...1_000).flatMap { UInt32(exactly: $0) }
    let kinds = ["http", "tcp", "command", "none"].filter { reader.table[$0] != nil }
    guard kinds.count == 1 else {
      reader.report.add(
        .error, at: reader.position, reader.keyPath, "expected one of http, tcp, command and none, found \(kinds.count)"
      )
      return nil
    }
    let probe: HealthCheck.Probe? =
      if let path {
        .http(path: path)
      } else if tcp == true {
        .tcp
      } else if let command {
        .command(command)
      } else if none == true {
        HealthCheck.Probe.none
      } else {
        nil
      }
    return probe.map {
      HealthCheck(
        $0, port: port, interval: interval, timeout: timeout, retries: retries ?? HealthCheck.standardRetries,
        startPeriod: start)
    }
  }

  /// A path of a request: absolute, ASCII, no blanks.
  private static func isPath(_ text: String) -> Bool {
    text.hasPrefix("/") && text.utf8.count <= 1_024 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  private func duration(_ key: String, _ reader: TableReader) -> Duration? {
    reader.value(key, expected: "a number of seconds, or \(DurationText.expected)", Self.duration)
  }

  // MARK: [limits], [restart]

  private func limits(_ reader: TableReader?) -> ResourceLimits {
    guard let reader else { return .none }
    let memory = reader.value("memory", expected: "\(SizeText.expected), or a number of bytes; at least 6M") { value in
      (value.string.flatMap(SizeText.parse) ?? value.integer).flatMap {
        (ResourceLimits.leastMemoryBytes...(1 << 60)).contains($0) ? $0 : nil
      }
    }
    let cpu = reader.value("cpu", expected: "a number of processors from 0.01 to 1024") { value in
      value.double.flatMap { (0.01...1_024).contains($0) ? Int64(($0 * 1_000).rounded()) : nil }
    }
    let processes = reader.integer("processes", in: 1...4_194_304)
    return ResourceLimits(memoryBytes: memory, cpuMillicores: cpu, processes: processes.map { Int64($0) })
  }

  private func restart(_ reader: TableReader?) -> RestartPolicy? {
    guard let reader else { return nil }
    let mode = reader.value("policy", expected: "\"always\", \"on-failure\" or \"never\"") { value in
      value.string.flatMap { RestartPolicy.Mode(rawValue: $0) }
    }
    let budget = reader.integer("budget", in: 0...1_000_000).flatMap { UInt32(exactly: $0) }
    return RestartPolicy(mode ?? .always, budget: budget)
  }

  // MARK: [volumes], [[ports]]

  private func volumes(_ reader: TableReader?) -> [VolumeMount] {
    guard let reader else { return [] }
    return reader.entries().compactMap { entry in
      let key = entry.key.name
      guard let name = VolumeName(key) else {
        reader.report(.error, nameOf: entry.key, "a volume's name has \(VolumeName.rule)")
        return nil
      }
      let expected = "an absolute path to mount the volume at, or a table with path and read-only"
      if entry.value.table != nil {
        guard let table = reader.table(key) else { return nil }
        let isReadOnly = table.boolean("read-only") ?? false
        let path = table.value("path", .required, expected: "an absolute path") { value in
          value.string.flatMap { VolumeMount.isPath($0) ? $0 : nil }
        }
        return path.map { VolumeMount(name, at: $0, isReadOnly: isReadOnly) }
      }
      let path = reader.value(key, expected: expected) { value in
        value.string.flatMap { VolumeMount.isPath($0) ? $0 : nil }
      }
      return path.map { VolumeMount(name, at: $0) }
    }
  }

  private func port(_ reader: TableReader) -> (PortMapping, SourcePosition)? {
    func range(_ key: String, _ presence: TableReader.Presence) -> ClosedRange<UInt16>? {
      reader.value(key, presence, expected: "a port from 1 to 65535, or a range such as \"9000-9003\"") { value in
        (value.integer.map { String($0) } ?? value.string).flatMap { PortText.range($0) }
      }
    }
    let host = range("host", .required)
    let container = range("container", .optional)
    let transport = reader.value("protocol", expected: "\"tcp\" or \"udp\"") { value in
      value.string.flatMap { PortMapping.Transport(rawValue: $0) }
    }
    guard let host else { return nil }
    guard let mapping = PortText.mapping(host: host, container: container ?? host, transport ?? .tcp) else {
      reader.report(.error, "container", "expected as many ports as of the machine")
      return nil
    }
    return (mapping, reader.table["host"]?.position ?? reader.position)
  }

  // MARK: [services.NAME]

  /// The services beside the main one; `nil` where one of them can't be told.
  func companions(_ root: TableReader) -> [ServiceDraft]? {
    guard let services = root.table("services") else { return [] }
    let entries = services.entries()
    let drafts = entries.compactMap { companion($0, services) }
    return drafts.count == entries.count ? drafts : nil
  }

  private func companion(_ entry: TOMLTable.Entry, _ services: TableReader) -> ServiceDraft? {
    guard let reader = services.table(entry.key.name) else { return nil }
    let language = language(reader)
    let (made, dependencies) = made(language, kind(reader), reader)
    let tables = settings(made, reader)
    let environment = environment(reader.table(Self.environmentTable), port: nil)
    guard let name = ServiceName(entry.key.name) else {
      services.report(.error, nameOf: entry.key, "a service's name has \(ServiceName.rule)")
      return nil
    }
    guard let made, let tables else { return nil }
    var draft = ServiceDraft(
      ServiceSpec(
        name, language: made.language, run: made.run, test: made.test,
        environment: Dictionary(environment.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
        settings: tables.settings),
      at: entry.key.position, keyPath: reader.keyPath)
    draft.spec.settings.dependencies = dependencies.map(\.0)
    draft.dependencyPositions = dependencies.map(\.1)
    draft.portPositions = tables.portPositions
    return draft
  }
}
