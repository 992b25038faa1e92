internal import HTTPTransport

/// How an image is built (`ImageBuild`).
public struct BuildOptions: Sendable, Hashable {
  /// Names for the image, as `name:tag`.
  public var tags: [String]
  /// Where the Dockerfile is in the context: a path below its top, which may not lead out of it.
  public var dockerfile = "Dockerfile"
  /// Values for the Dockerfile's `ARG`s. They can be read in the image's history: nothing secret.
  public var arguments: [String: String] = [:]
  /// Labels for the image, beside those of the Dockerfile.
  public var labels: [String: String] = [:]
  /// Looks for a newer base image even if there is one.
  public var pulls = false
  /// Steps that were built before with the same content aren't run again.
  public var usesCache = true
  /// Removes the containers of the steps, also after a step that failed.
  public var removesContainers = true
  /// The stage to build up to.
  public var target: String?
  /// The network of the steps: `bridge`, `host`, `none`.
  public var networkMode: String?
  /// Most bytes of memory of a step.
  public var memoryLimit: Int64?
  /// Most bytes of memory and swap together of a step; -1: as much swap as there is. Takes ``memoryLimit``.
  public var memoryAndSwapLimit: Int64?
  /// Microseconds of processor time of a step in each ``cpuPeriod``: in the usual one 100,000 is one processor.
  public var cpuQuota: Int64?
  /// Microseconds of the period that ``cpuQuota`` is for; nil: 100,000.
  public var cpuPeriod: Int64?
  /// A step's share of the processors when others want them as well; 1024 is usual.
  public var cpuShares: Int64?
  /// The processors that a step may use, such as `0-2` or `0,1` (`cpusetcpus`).
  public var cpuSet: String?
  /// Names and addresses for `/etc/hosts` of the steps, as `name:address`.
  public var extraHosts: [String] = []
  /// What it is built for, such as `linux/arm64`; nil: the engine's own.
  public var platform: String?
  /// Images whose layers count as built here already. They have to be here.
  public var cacheSources: [String] = []
  /// Bytes of `/dev/shm` in the steps.
  public var sharedMemory: Int64?
  /// Makes one layer of those that the build adds. Only of engines with experiments; others refuse it.
  public var squashes = false
  /// Only tells the id of the image, and not what the steps write (`q`).
  public var isQuiet = false
  /// For the registries of base images; see ``RegistryLogins/all()``.
  public var logins: [RegistryLogin] = []
  /// Files by the names by which steps would mount them. The classic builder has no secrets, so a build with some is
  /// refused before anything is sent.
  public var secrets: [String: String] = [:]

  /// Options with the engine's own choice of everything but names for the image, as `name:tag`.
  public init(tags: [String] = []) {
    self.tags = tags
  }

  func requestTarget() throws -> RequestTarget {
    guard secrets.isEmpty else {
      throw DockerError(
        .unsupported,
        "the classic builder can't mount secrets, and build arguments would stay in the image's history: build with"
          + " BuildKit, or hand secrets over when the container runs", operation: "ImageBuild")
    }
    var target: RequestTarget = "/build"
    for tag in tags { target.addQuery("t", tag) }
    target.addQuery("dockerfile", dockerfile)
    if !arguments.isEmpty { target.addQuery("buildargs", try EngineJSON.text(arguments)) }
    if !labels.isEmpty { target.addQuery("labels", try EngineJSON.text(labels)) }
    if pulls { target.addQuery("pull", "true") }
    if !usesCache { target.addQuery("nocache", "true") }
    target.addQuery("rm", removesContainers ? "true" : "false")
    target.addQuery("forcerm", removesContainers ? "true" : "false")
    if let stage = self.target { target.addQuery("target", stage) }
    if let networkMode { target.addQuery("networkmode", networkMode) }
    if let memoryLimit { target.addQuery("memory", "\(memoryLimit)") }
    if let memoryAndSwapLimit { target.addQuery("memswap", "\(memoryAndSwapLimit)") }
    if cpuQuota != nil || cpuPeriod != nil { target.addQuery("cpuperiod", "\(cpuPeriod ?? 100_000)") }
    if let cpuQuota { target.addQuery("cpuquota", "\(cpuQuota)") }
    if let cpuShares { target.addQuery("cpushares", "\(cpuShares)") }
    if let cpuSet { target.addQuery("cpusetcpus", cpuSet) }
    if squashes { target.addQuery("squash", "true") }
    if isQuiet { target.addQuery("q", "true") }
    if let platform { target.addQuery("platform", platform) }
    if !cacheSources.isEmpty { target.addQuery("cachefrom", try EngineJSON.text(cacheSources)) }
    if let sharedMemory { target.addQuery("shmsize", "\(sharedMemory)") }
    for host in extraHosts { target.addQuery("extrahosts", host) }
    target.addQuery("version", "1")  // the classic builder
    return target
  }
}
