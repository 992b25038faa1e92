extension ContainerSpec: Encodable {
  private enum CodingKeys: String, CodingKey {
    case image = "Image"
    case command = "Cmd"
    case entrypoint = "Entrypoint"
    case environment = "Env"
    case labels = "Labels"
    case workingDirectory = "WorkingDir"
    case user = "User"
    case hostname = "Hostname"
    case isTTY = "Tty"
    case exposedPorts = "ExposedPorts"
    case stopSignal = "StopSignal"
    case stopTimeout = "StopTimeout"
    case healthCheck = "Healthcheck"
    case host = "HostConfig"
  }

  private enum HostKeys: String, CodingKey {
    case portBindings = "PortBindings"
    case mounts = "Mounts"
    case temporaryDirectories = "Tmpfs"
    case restart = "RestartPolicy"
    case memory = "Memory"
    case memoryAndSwap = "MemorySwap"
    case nanoCPUs = "NanoCpus"
    case processLimit = "PidsLimit"
    case networkMode = "NetworkMode"
    case isAutoRemoved = "AutoRemove"
    case isRootReadOnly = "ReadonlyRootfs"
    case usesInit = "Init"
    case addedCapabilities = "CapAdd"
    case droppedCapabilities = "CapDrop"
    case securityOptions = "SecurityOpt"
    case extraHosts = "ExtraHosts"
    case logging = "LogConfig"
  }

  private struct Nothing: Encodable {}

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(image, forKey: .image)
    try values.encodeIfPresent(command, forKey: .command)
    try values.encodeIfPresent(entrypoint, forKey: .entrypoint)
    try values.encode(environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }, forKey: .environment)
    try values.encode(labels, forKey: .labels)
    try values.encodeIfPresent(workingDirectory, forKey: .workingDirectory)
    try values.encodeIfPresent(user, forKey: .user)
    try values.encodeIfPresent(hostname, forKey: .hostname)
    try values.encode(isTTY, forKey: .isTTY)
    let exposed = Dictionary(ports.map { ($0.port.description, Nothing()) }, uniquingKeysWith: { first, _ in first })
    try values.encode(exposed, forKey: .exposedPorts)
    try values.encodeIfPresent(stopSignal, forKey: .stopSignal)
    try values.encodeIfPresent(stopTimeout?.wholeSeconds, forKey: .stopTimeout)
    try values.encodeIfPresent(healthCheck, forKey: .healthCheck)
    var host = values.nestedContainer(keyedBy: HostKeys.self, forKey: .host)
    try encodeHost(into: &host)
  }

  private func encodeHost(into values: inout KeyedEncodingContainer<HostKeys>) throws {
    var bindings: [String: [PortBindingJSON]] = [:]
    for published in ports {
      let binding = PortBindingJSON(
        address: published.hostAddress ?? "", port: published.hostPort.map { String($0) } ?? "")
      bindings[published.port.description, default: []].append(binding)
    }
    try values.encode(bindings, forKey: .portBindings)
    try values.encode(mounts, forKey: .mounts)
    try values.encode(temporaryDirectories, forKey: .temporaryDirectories)
    try values.encode(restart, forKey: .restart)
    try values.encodeIfPresent(memoryLimit, forKey: .memory)
    try values.encodeIfPresent(memoryAndSwapLimit, forKey: .memoryAndSwap)
    try values.encodeIfPresent(nanoCPUs, forKey: .nanoCPUs)
    try values.encodeIfPresent(processLimit, forKey: .processLimit)
    try values.encodeIfPresent(networkMode, forKey: .networkMode)
    try values.encode(isAutoRemoved, forKey: .isAutoRemoved)
    try values.encode(isRootReadOnly, forKey: .isRootReadOnly)
    if usesInit { try values.encode(true, forKey: .usesInit) }
    try values.encode(addedCapabilities, forKey: .addedCapabilities)
    try values.encode(droppedCapabilities, forKey: .droppedCapabilities)
    try values.encode(securityOptions, forKey: .securityOptions)
    try values.encode(extraHosts, forKey: .extraHosts)
    try values.encodeIfPresent(logging, forKey: .logging)
  }
}

extension RestartPolicy: Encodable {
  private enum CodingKeys: String, CodingKey {
    case name = "Name"
    case maximumRetryCount = "MaximumRetryCount"
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(name, forKey: .name)
    try values.encode(maximumRetryCount, forKey: .maximumRetryCount)
  }
}

extension HealthCheck: Encodable {
  private enum CodingKeys: String, CodingKey {
    case test = "Test"
    case interval = "Interval"
    case timeout = "Timeout"
    case startPeriod = "StartPeriod"
    case retries = "Retries"
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(test, forKey: .test)
    try values.encodeIfPresent(interval?.wholeNanoseconds, forKey: .interval)
    try values.encodeIfPresent(timeout?.wholeNanoseconds, forKey: .timeout)
    try values.encodeIfPresent(startPeriod?.wholeNanoseconds, forKey: .startPeriod)
    try values.encodeIfPresent(retries, forKey: .retries)
  }
}

extension Duration {
  /// Rounded up and not negative.
  var wholeSeconds: Int64 {
    let (seconds, attoseconds) = components
    return max(0, attoseconds > 0 && seconds < .max ? seconds + 1 : seconds)
  }

  /// Not negative, and at most about 292 years.
  var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if overflow { return seconds > 0 ? .max : 0 }
    let (sum, carried) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return max(0, carried ? .max : sum)
  }
}
