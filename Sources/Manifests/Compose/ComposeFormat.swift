import EdgeModel

/// `compose.yaml`, in the part of the Compose Specification that single machines need. Everything else is refused by name:
/// an app that would lack what it was written with must not come up as if nothing were missing.
///
/// The main service, whose port is the app's, is the first that publishes a TCP port.
public struct ComposeFormat: ManifestFormat {
  public init() {}

  public var fileNames: [String] { ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"] }

  public func parse(_ bytes: [UInt8], named: String) -> (AppManifest?, [Diagnostic]) {
    YAMLReading.read(
      bytes, named: named, limits: .standard, strictness: Self.strictness, transform: ComposeInterpolation.filled
    ) { root in
      root.pass(over: "version")
      let name = root.text("name")
      let volumes = volumes(root)
      guard let services = root.child("services", .required) else { return nil }
      let entries = services.entries()
      if entries.isEmpty { root.add(.error, "services", "expected at least one service") }
      var drafts: [Draft] = []
      for entry in entries {
        let reader = reader(of: entry, in: services)
        guard let reader, let draft = service(entry, reader, volumes) else { continue }
        drafts.append(draft)
      }
      guard drafts.count == entries.count, !drafts.isEmpty else { return nil }
      Self.markTasks(&drafts)
      return manifest(name ?? "app", drafts, root)
    }
  }

  /// A service of a Compose file: its own part, and the first single TCP port that it publishes.
  struct Draft {
    var service: ServiceDraft
    /// What could be the app's port, with its place among the others.
    var webPort: (index: Int, mapping: PortMapping)? {
      service.spec.settings.ports.enumerated().first { $1.transport == .tcp }.map { ($0.offset, $0.element) }
    }
  }

  private func reader(of entry: YAMLEntry, in services: YAMLReader) -> YAMLReader? {
    let path = services.path(entry.key)
    guard let map = entry.value.map else {
      services.report.add(.error, at: entry.value.position, path, "expected a map, found \(entry.value.kindName)")
      return nil
    }
    return services.reader(map, at: entry.position, keyPath: path)
  }

  /// Who is waited for until it has ended is a task.
  private static func markTasks(_ drafts: inout [Draft]) {
    let awaited = drafts.flatMap(\.service.spec.settings.dependencies).filter { $0.condition == .completed }
    for index in drafts.indices where awaited.contains(where: { $0.service == drafts[index].service.spec.name }) {
      drafts[index].service.spec.settings.kind = .task
      if drafts[index].service.spec.settings.restart == .standard {
        drafts[index].service.spec.settings.restart = RestartPolicy(.onFailure)
      }
    }
  }

  private func manifest(_ name: String, _ drafts: [Draft], _ root: YAMLReader) -> AppManifest? {
    var drafts = drafts
    let candidates = drafts.indices.filter { drafts[$0].service.spec.settings.kind == .service }
    let mainIndex = candidates.first { drafts[$0].webPort != nil } ?? candidates.first ?? drafts.startIndex
    var main = drafts.remove(at: mainIndex).service
    let web = Draft(service: main).webPort
    var port: UInt16 = 0
    var listenPort: UInt16?
    var position = main.position
    if let web {
      port = web.mapping.host
      listenPort = web.mapping.container == port ? nil : web.mapping.container
      position = main.portPositions[web.index]
      // What follows the first port of a range stays an extra one.
      let rest = PortMapping(
        host: web.mapping.host &+ 1, container: web.mapping.container &+ 1, count: web.mapping.count - 1)
      main.spec.settings.ports.remove(at: web.index)
      main.portPositions.remove(at: web.index)
      if let rest {
        main.spec.settings.ports.insert(rest, at: web.index)
        main.portPositions.insert(position, at: web.index)
      }
    }
    let others = drafts.map(\.service)
    ServiceCheck(report: root.report).check([main] + others, mainPort: port, at: position)
    guard AppText.isName(name) else {
      root.add(.error, "name", "expected a name of 1 to 64 characters")
      return nil
    }
    return AppManifest(
      name: name, language: main.spec.language, run: main.spec.run, port: port,
      environment: main.spec.environment.sorted { $0.key < $1.key }.map { EnvironmentVariable($0.key, $0.value) },
      services: WorkloadServices(
        name: main.spec.name, main: main.spec.settings, companions: others.map(\.spec), listenPort: listenPort),
      resources: reservations(main, others))
  }

  private func reservations(_ main: ServiceDraft, _ others: [ServiceDraft]) -> Resources? {
    let all = ([main] + others).compactMap(\.reserved)
    return all.isEmpty ? nil : all.reduce(.zero, +)
  }

  static let strictness = YAMLReader.Strictness(severity: .error, allowsExtensions: true) { key in
    if let reason = reasons[key] { return "not supported: \(reason)" }
    return nil
  }

  /// What people use most of all that is refused, and what to do instead.
  private static let reasons: [String: String] = [
    "networks": "the services of an app share one network of their own, and reach each other by their names",
    "network_mode": "the services of an app share one network of their own",
    "secrets": "secrets are set with \"flotilla secret set\", and named as \"secret:NAME\" in the environment",
    "configs": "put the file into the repository and into the image",
    "env_file": "write the variables under \"environment\"",
    "container_name": "services are reached by their names",
    "hostname": "services are reached by their names",
    "links": "services are reached by their names",
    "labels": "they would have no effect",
    "expose": "all ports of a service are open to the others of the app; leave it out",
    "extends": "write the service out, or use a YAML anchor",
    "include": "one file describes the app",
    "profiles": "every service of the file is started",
    "privileged": "no app gets all rights of its machine",
    "cap_add": "no app gets more rights than containers have by themselves",
    "devices": "devices of the machine aren't given to apps",
    "mem_limit": "write deploy.resources.limits.memory",
    "cpus": "write deploy.resources.limits.cpus",
    "pids_limit": "write deploy.resources.limits.pids",
    "replicas": "one of each service runs",
    "scale": "one of each service runs",
    "restart_policy": "write \"restart\" of the service",
    "logging": "the platform keeps the output",
  ]
}
