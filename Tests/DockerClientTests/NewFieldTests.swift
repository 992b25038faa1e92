import Testing

@testable import DockerClient

/// What engines would pass over without a word isn't sent to those that are too old for it.
@Suite(.timeLimit(.minutes(5)))
struct NewFieldTests {
  struct Case: CustomTestStringConvertible, Sendable {
    /// What the refusal names.
    let name: String
    /// The minor version from which on it is sent.
    let since: Int
    let mount: ContainerMount
    var testDescription: String { "\(name) since 1.\(since)" }

    init(
      _ name: String, since: Int, type: String = "volume", _ change: (inout ContainerMount) -> Void = { _ in }
    ) {
      var mount = ContainerMount(type: type, source: "a", target: "/b")
      change(&mount)
      (self.name, self.since, self.mount) = (name, since, mount)
    }
  }

  static let mounts = [
    Case(#"Type "cluster""#, since: 42, type: "cluster"),
    Case("BindOptions.CreateMountpoint", since: 42, type: "bind") { $0.bind.createsSource = true },
    Case("BindOptions.ReadOnlyNonRecursive", since: 44, type: "bind") { $0.bind.isReadOnlyNotRecursive = true },
    Case("BindOptions.ReadOnlyForceRecursive", since: 44, type: "bind") { $0.bind.isReadOnlyForced = true },
    Case("VolumeOptions.Subpath", since: 45) { $0.volume.subpath = "c" },
    Case("TmpfsOptions.Options", since: 46, type: "tmpfs") { $0.memory.options = [["noexec"]] },
    Case(#"Type "image""#, since: 48, type: "image"),
    Case("ImageOptions", since: 48) { $0.image.subpath = "c" },
  ]

  /// Says what was refused by an engine of 1.`since - 1`, and fails unless one of 1.`since` is sent it.
  private func refusal(
    since: Int, answer: String = #"{"Id":"1","ID":"1"}"#, _ send: (DockerEngine) async throws -> Void
  ) async throws -> String {
    try await RecordingEngine.with(api: since, answer: RecordingEngine.ok(answer)) { docker, engine in
      try await send(docker)
      #expect(engine.requests.count == 1)
    }
    return try await RecordingEngine.with(api: since - 1, answer: RecordingEngine.ok(answer)) { docker, engine in
      let error = await #expect(throws: DockerError.self) { try await send(docker) }
      #expect(error?.code == .unsupported)
      #expect(engine.requests.isEmpty)
      return error?.message ?? ""
    }
  }

  @Test(arguments: mounts) func `a mount of a container`(_ new: Case) async throws {
    var spec = ContainerSpec(image: "i")
    spec.mounts = [ContainerMount(source: "/a", target: "/old"), new.mount]
    let wish = spec
    let message = try await refusal(since: new.since) { _ = try await $0.containers.create(wish) }
    #expect(message.hasPrefix("HostConfig.Mounts.*.\(new.name) needs API 1.\(new.since), "))
  }

  @Test(arguments: mounts) func `a mount of a service`(_ new: Case) async throws {
    var spec = SwarmServiceSpec(name: "s", image: "i")
    spec.task.container.mounts = [ContainerMount(source: "/a", target: "/old"), new.mount]
    let wish = spec
    let message = try await refusal(since: new.since) { _ = try await $0.services.create(wish) }
    #expect(message.hasPrefix("TaskTemplate.ContainerSpec.Mounts.*.\(new.name) needs API 1.\(new.since), "))
  }

  @Test func `the interval of a health check at first`() async throws {
    var check = HealthCheck(test: ["CMD", "true"])
    check.startInterval = .seconds(1)
    var service = SwarmServiceSpec(name: "s", image: "i")
    service.task.container.healthCheck = check
    var container = ContainerSpec(image: "i")
    container.healthCheck = check
    var options = CommitOptions()
    options.config.healthCheck = check
    let (serviceWish, containerWish, commitWish) = (service, container, options)
    let field = "Healthcheck.StartInterval needs API 1.44, "
    let ofService = try await refusal(since: 44) { _ = try await $0.services.create(serviceWish) }
    #expect(ofService.hasPrefix("TaskTemplate.ContainerSpec.\(field)"))
    let ofUpdate = try await refusal(since: 44) { _ = try await $0.services.update("s", version: 1, to: serviceWish) }
    #expect(ofUpdate.hasPrefix("TaskTemplate.ContainerSpec.\(field)"))
    let ofContainer = try await refusal(since: 44) { _ = try await $0.containers.create(containerWish) }
    #expect(ofContainer.hasPrefix(field))
    let ofCommit = try await refusal(since: 44) { _ = try await $0.images.commit("c", commitWish) }
    #expect(ofCommit.hasPrefix(field))
  }

  @Test func `a volume of the swarm has its fields where engines read them`() async throws {
    var cluster = ClusterVolumeSpec()
    cluster.group = "g"
    cluster.availability = "pause"
    cluster.capacity = ClusterVolumeSpec.Capacity(fields: ["RequiredBytes": 5])
    cluster.secrets = [["Key": "k", "Secret": "s"]]
    cluster.reachability = ["Requisite": []]
    cluster.accessMode.scope = "single"
    cluster.accessMode.block = [:]
    var spec = VolumeSpec(name: "v", driver: "csi")
    spec.cluster = cluster
    let (wish, change) = (spec, cluster)
    let expected: JSONValue = [
      "Group": "g", "Availability": "pause", "CapacityRange": ["RequiredBytes": 5],
      "Secrets": [["Key": "k", "Secret": "s"]], "AccessibilityRequirements": ["Requisite": []],
      "AccessMode": ["Scope": "single", "BlockVolume": [:]],
    ]
    let answer = RecordingEngine.ok(#"{"Name":"v"}"#)
    try await RecordingEngine.with(api: 42, answer: answer) { docker, engine in
      _ = try await docker.volumes.create(wish)
      try await docker.volumes.update("v", version: 3, to: change)
      let sent = try engine.requests.map { try JSONValue(parsing: Array($0.body.utf8)) }
      #expect(sent.first?["ClusterVolumeSpec"] == expected)
      #expect(sent.last?["Spec"] == expected)
    }
    let message = try await refusal(since: 42, answer: #"{"Name":"v"}"#) { _ = try await $0.volumes.create(wish) }
    #expect(message.hasPrefix("ClusterVolumeSpec needs API 1.42, "))
  }
}
