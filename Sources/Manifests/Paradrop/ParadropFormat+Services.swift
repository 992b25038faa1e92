import EdgeModel

/// The dialect with `services`.
extension ParadropFormat {
  func several(_ root: YAMLReader, _ chute: Chute?) -> Services? {
    let web = root.child("web")
    let webService = web?.text("service")
    let webPort = web?.value("port", expected: "a port from 1 to 65535") { $0.text.flatMap(PortText.number) }
    // The schema refused these beside services, the code passed over them.
    for key in ["config", "net", "use", "type", "command"] where root.value(key) != nil {
      root.add(.warning, key, "no effect beside \"services\"")
      _ = root.value(key)?.map.map { root.reader($0, at: root.position, keyPath: root.path(key)).entries() }
    }
    guard let reader = root.child("services", .required) else { return nil }
    let entries = reader.entries()
    if entries.isEmpty { root.add(.error, "services", "expected at least one service") }
    var drafts: [ServiceDraft] = []
    var resources: Resources?
    for entry in entries {
      let path = reader.path(entry.key)
      guard let map = entry.value.map else {
        root.report.add(.error, at: entry.value.position, path, "expected a map, found \(entry.value.kindName)")
        continue
      }
      let service = reader.reader(map, at: entry.position, keyPath: path)
      guard let draft = draft(entry, service, &resources) else { continue }
      drafts.append(draft)
    }
    guard drafts.count == entries.count, !drafts.isEmpty else { return nil }
    var main = drafts.startIndex
    if let webService {
      guard let index = drafts.firstIndex(where: { $0.spec.name.rawValue == webService }) else {
        web?.add(.error, "service", "there is no service \(QuotedText.quoted(webService))")
        return nil
      }
      main = index
    }
    var first = drafts.remove(at: main)
    let listenPort = webPort ?? 0
    let hostPort = Self.takeMainPort(&first.spec.settings.ports, &first.portPositions, listenPort)
    return Services(
      drafts: [first] + drafts, listenPort: listenPort, hostPort: hostPort,
      position: web?.position(of: "port") ?? first.position, resources: resources)
  }

  private func draft(_ entry: YAMLEntry, _ service: YAMLReader, _ resources: inout Resources?) -> ServiceDraft? {
    let command = command(service)
    let type = service.value("type", expected: "normal, light, image or inline") { value in
      value.text.flatMap { ["normal", "light", "image", "inline"].contains($0) ? $0 : nil }
    }
    let image = service.text("image")
    let context = context(service)
    let dockerfile = service.text("dockerfile")
    let environment = environment("environment", service)
    passInterfaces("interfaces", service)
    if service.value("dns") != nil { service.add(.warning, "dns", "no effect: names are resolved as the machine does") }
    let build = service.child("build")
    let base = build.flatMap(baseImage)
    let packages = build.map(packages) ?? []
    let imagePosition = service.position(of: "image") ?? service.position
    if service.value("type") != nil, type == nil { return nil }
    var made: Made?
    switch type ?? (dockerfile != nil ? "inline" : image == nil ? "normal" : "image") {
    case "light":
      made = light(image, at: imagePosition, service.path("image"), command: command, service)
      made?.settings.baseImage = base
      made?.settings.packages = packages
    case "image":
      made = self.image(image, at: imagePosition, service.path("image"), command: command, service)
    case "inline" where dockerfile == nil:
      service.report.add(
        .error, at: service.position, service.path("dockerfile"), "missing, expected a Dockerfile's text")
    default:
      made = own(context: context, dockerfile: dockerfile, command: command)
    }
    let (ports, positions) = requests(service, &resources)
    guard let name = ServiceName(entry.key) else {
      service.report.add(.error, at: entry.position, service.keyPath, "a service's name has \(ServiceName.rule)")
      return nil
    }
    guard var made else { return nil }
    made.settings.ports = ports
    var draft = ServiceDraft(
      ServiceSpec(name, language: made.language, run: made.run, environment: environment, settings: made.settings),
      at: entry.position, keyPath: service.keyPath)
    draft.portPositions = positions
    return draft
  }

  private func requests(_ service: YAMLReader, _ resources: inout Resources?) -> ([PortMapping], [SourcePosition]) {
    guard let requests = service.child("requests") else { return ([], []) }
    passRights(requests, asRoot: ["as-root", "as_root"])
    if let share = share(["cpu-fraction", "cpu_fraction"], requests) { resources = (resources ?? .zero) + share }
    let key = requests.position(of: "port_bindings") == nil ? "port-bindings" : "port_bindings"
    return bindings(key, requests)
  }
}
