import EdgeModel

extension ComposeFormat {
  /// `healthcheck`. Times that aren't said are the platform's own.
  func health(_ reader: YAMLReader) -> HealthCheck? {
    guard let check = reader.child("healthcheck") else { return nil }
    let isDisabled = check.boolean("disable") ?? false
    let probe = check.value("test", expected: "a command, or a list that begins with CMD, CMD-SHELL or NONE", probe)
    let interval = duration("interval", check) ?? HealthCheck.standardInterval
    let timeout = duration("timeout", check) ?? HealthCheck.standardTimeout
    let start = duration("start_period", check) ?? HealthCheck.standardStartPeriod
    let retries = check.value("retries", expected: "a whole number from 1 to 1000") { value in
      value.integer.flatMap { (1...1_000).contains($0) ? UInt32($0) : nil }
    }
    if isDisabled { return HealthCheck(.none) }
    guard let probe else {
      if check.value("test") == nil, check.position(ofKey: "disable") == nil {
        check.add(.error, "test", "missing, expected a command")
      }
      return nil
    }
    return HealthCheck(
      probe, interval: interval, timeout: timeout, retries: retries ?? HealthCheck.standardRetries, startPeriod: start)
  }

  private func probe(_ value: YAMLValue) -> HealthCheck.Probe? {
    if let text = value.text { return text.utf8.contains(0) ? nil : .command(["sh", "-c", text]) }
    guard let list = value.list else { return nil }
    let words = list.compactMap(\.text)
    guard words.count == list.count, words.allSatisfy({ !$0.utf8.contains(0) }), let first = words.first else {
      return nil
    }
    switch first {
    case "NONE": return HealthCheck.Probe.none
    case "CMD": return words.count > 1 ? .command(Array(words.dropFirst())) : nil
    case "CMD-SHELL": return words.count == 2 ? .command(["sh", "-c", words[1]]) : nil
    default: return nil
    }
  }

  private func duration(_ name: String, _ reader: YAMLReader) -> Duration? {
    reader.value(name, expected: DurationText.expected) { $0.text.flatMap(DurationText.parse) }
  }

  /// `deploy.resources`: what a service may use, and what its machine must have for it.
  func resources(_ reader: YAMLReader) -> (ResourceLimits, Resources?) {
    guard let resources = reader.child("deploy")?.child("resources") else { return (.none, nil) }
    var limits = ResourceLimits.none
    if let reader = resources.child("limits") {
      limits.cpuMillicores = millicores(reader)
      limits.memoryBytes = reader.value("memory", expected: SizeText.expected + ", at least 6M") { value in
        value.text.flatMap(SizeText.parse).flatMap { $0 >= ResourceLimits.leastMemoryBytes ? $0 : nil }
      }
      limits.processes = reader.value("pids", expected: "a whole number of processes, 1 or more") { value in
        value.integer.flatMap { $0 > 0 ? Int64($0) : nil }
      }
    }
    var reserved: Resources?
    if let reader = resources.child("reservations") {
      let cpu = millicores(reader)
      let memory = reader.value("memory", expected: SizeText.expected) { $0.text.flatMap(SizeText.parse) }
      reserved = Resources(cpuMillicores: cpu ?? 0, memoryBytes: memory ?? 0)
    }
    return (limits, reserved)
  }

  private func millicores(_ reader: YAMLReader) -> Int64? {
    reader.value("cpus", expected: "a number of processors such as 0.5") { value in
      value.number.flatMap { (0.001...1_024).contains($0) ? Int64(($0 * 1_000).rounded()) : nil }
    }
  }
}
