import DockerClient
import DockerTestServer
import HTTPTestServer

/// A call that goes on until something ends it.
struct OpenStream: Sendable {
  /// What a test says to it, and it to the test.
  struct Talk: Sendable {
    /// It is under way.
    let begun = Signal<Void>()
    /// The end that the test makes has come: who held back reads on.
    let isOver = Signal<Void>()
  }

  /// What the calls are about.
  struct Place: Sendable {
    let docker: DockerEngine
    let registry: StalledRegistry
    /// A container that goes on writing.
    let container: String

    init(_ engine: PrivateDockerEngine) async throws {
      docker = try DockerEngine(host: engine.host)
      registry = try await StalledRegistry(for: engine)
      try await SwarmEngine.buildImage(docker)
      var spec = ContainerSpec(image: SwarmEngine.image, command: ["/bin/busybox", "sh", "-c", Self.script])
      spec.stopTimeout = .zero
      container = try await docker.containers.create(spec).id
      try await docker.containers.start(container)
    }

    /// A service whose task writes a line and stays.
    func serve() async throws {
      _ = try await docker.swarm.initialize(SwarmInitialization(listen: "127.0.0.1:2377", advertise: "127.0.0.1"))
      _ = try await docker.services.create(SwarmEngine.service(Self.service))
      _ = try await SwarmEngine.task(of: Self.service, in: .running, docker)
    }

    static let service = "talker"

    private static let script = "while :; do echo x; /bin/busybox sleep 0.1; done"

    /// A container that doesn't run and has a large file. Each archive needs its own: an engine lets one wait for another.
    func still() async throws -> String {
      let id = try await docker.containers.create(ContainerSpec(image: SwarmEngine.image, command: ["/none"])).id
      let large = try TarEntry.archive([TarEntry(path: "large", content: [UInt8](repeating: 0, count: 16 << 20))])
      try await docker.containers.extract(large, to: "/", in: id)
      return id
    }
  }

  let name: String
  /// Whether its end can be told from that of an engine: a connection that was taken over just ends.
  var isTakenOver = false
  let run: @Sendable (Place, Talk) async throws -> Void

  static let log = OpenStream(name: "log") { place, talk in
    for try await _ in try await place.docker.containers.logs(place.container, follow: true) { talk.begun.fire(()) }
  }

  static let pull = OpenStream(name: "pull") { place, talk in
    let (name, repository) = place.registry.reference()
    place.registry.announce(repository, to: talk.begun)
    try await place.docker.images.pull(name)
  }

  static let command = OpenStream(name: "command", isTakenOver: true) { place, talk in
    var spec = ExecSpec(["/bin/busybox", "cat"])
    spec.takesInput = true
    let attachment = try await place.docker.exec.attach(try await place.docker.exec.create(in: place.container, spec))
    try await attachment.write("x\n")
    for try await _ in attachment.output { talk.begun.fire(()) }
  }

  static let all: [OpenStream] = [
    log, pull, command,
    OpenStream(name: "push") { place, talk in
      let (name, repository) = place.registry.reference()
      try await place.docker.images.tag(SwarmEngine.image, repository: name)
      place.registry.announce(repository, to: talk.begun)
      try await place.docker.images.push(name)
    },
    OpenStream(name: "samples") { place, talk in
      for try await _ in try await place.docker.containers.samples(of: place.container) { talk.begun.fire(()) }
    },
    OpenStream(name: "events") { place, talk in
      let events = try await place.docker.system.events()
      talk.begun.fire(())
      for try await _ in events {}
    },
    OpenStream(name: "wait") { place, talk in
      _ = try await place.docker.containers.wait(for: place.container, until: .nextExit) { talk.begun.fire(()) }
    },
    OpenStream(name: "attachment", isTakenOver: true) { place, talk in
      let attachment = try await place.docker.containers.attach(place.container, input: false)
      for try await _ in attachment.output { talk.begun.fire(()) }
    },
    OpenStream(name: "build") { place, talk in
      let step = #"RUN ["/bin/busybox", "sh", "-c", "echo begun; exec /bin/busybox sleep 1000"]"#
      let context = try TarEntry.archive([
        TarEntry(path: "Dockerfile", content: Array("FROM \(SwarmEngine.image)\n\(step)\n".utf8))
      ])
      _ = try await place.docker.images.build(BuildOptions(), context: context) { event in
        if event.output == "begun\n" { talk.begun.fire(()) }
      }
    },
    OpenStream(name: "archive out") { place, talk in
      try await slowly(try await place.docker.containers.archive(of: "/large", in: place.still()).bytes, talk)
    },
    OpenStream(name: "export") { place, talk in
      try await slowly(try await place.docker.containers.export(place.still()), talk)
    },
    OpenStream(name: "save") { place, talk in
      let image = try await place.docker.images.commit(place.still())
      try await slowly(try await place.docker.images.save(image), talk)
    },
    OpenStream(name: "load") { place, talk in
      _ = try await place.docker.images.load(EndlessArchive(talk: talk))
    },
    OpenStream(name: "archive in") { place, talk in
      try await place.docker.containers.extract(EndlessArchive(talk: talk), to: "/", in: place.still())
    },
  ]

  /// Those of a place with a service.
  static let ofServices: [OpenStream] = [
    OpenStream(name: "service log") { place, talk in
      let log = try await place.docker.services.logs(Place.service, TaskLogOptions(follow: true))
      for try await _ in log { talk.begun.fire(()) }
    },
    OpenStream(name: "task log") { place, talk in
      let task = try await SwarmEngine.task(of: Place.service, in: .running, place.docker)
      let log = try await place.docker.tasks.logs(task.id, TaskLogOptions(follow: true))
      for try await _ in log { talk.begun.fire(()) }
    },
  ]

  private static func slowly(_ bytes: ByteStream, _ talk: Talk) async throws {
    for try await _ in bytes {
      talk.begun.fire(())
      _ = await talk.isOver.wait()
    }
  }
}
