import EdgeModel

/// The dialect before services: one program, with its settings under `config`.
extension ParadropFormat {
  func legacy(_ root: YAMLReader, _ chute: Chute?) -> Services? {
    let config = root.child("config")
    config?.pass(over: "name")
    let command = command(root)
    let type = root.value("type", expected: "normal, light or image") { value in
      value.text.flatMap { ["normal", "light", "image", "inline"].contains($0) ? $0 : nil }
    }
    let use = root.text("use")
    let external = root.text("external_image")
    let inline = root.text("dockerfile") ?? root.text("inline")
    passRights(root, asRoot: ["as_root", "as-root"])
    passSource(root)
    var environment = config.map { self.environment("environment", $0) } ?? [:]
    if let port = environment["PORT"], PortText.number(port) == nil { environment["PORT"] = nil }
    for reader in [config, root] {
      if let reader { passInterfaces("net", reader) }
    }
    let share = root.child("resources").flatMap { self.share(["cpu_fraction", "cpu-fraction"], $0) }
    let base = config.flatMap(baseImage)
    // The code read config.packages, the documentation said packages.
    let packages = (config.map(self.packages) ?? []) + self.packages(root)
    let data = dataMount(root)
    let webPort = [config, root].compactMap { $0?.child("web") }.compactMap { web in
      web.value("port", expected: "a port from 1 to 65535") { $0.text.flatMap(PortText.number) }
    }.first
    let host = config?.child("host_config")
    if let host { passRights(host, asRoot: []) }
    let bound = host.map { bindings("port_bindings", $0) } ?? ([], [])
    if root.value("type") != nil, type == nil { return nil }

    var made: Made?
    let position = root.position(of: "use") ?? root.position
    switch type ?? (external != nil ? "image" : use != nil ? "light" : "normal") {
    case "light":
      made = light(use, at: position, root.path("use"), command: command, root)
      made?.settings.baseImage = base
      made?.settings.packages = packages
    case "image":
      let place = root.position(of: "external_image") ?? root.position
      made = image(external ?? use ?? base, at: place, root.path("external_image"), command: command, root)
    default:
      made = own(context: "", dockerfile: inline, command: command)
    }
    guard var made, let name = ServiceName("main") else { return nil }
    made.settings.ports = bound.0
    var positions = bound.1
    if let data { made.settings.volumes = [data] }
    let listenPort = webPort ?? bound.0.first { $0.transport == .tcp }?.container ?? 0
    let hostPort = Self.takeMainPort(&made.settings.ports, &positions, listenPort)
    if let data { environment["PARADROP_DATA_DIR"] = data.path }
    var draft = ServiceDraft(
      ServiceSpec(name, language: made.language, run: made.run, environment: environment, settings: made.settings),
      at: root.position, keyPath: "")
    draft.portPositions = positions
    return Services(
      drafts: [draft], listenPort: listenPort, hostPort: hostPort, position: config?.position ?? root.position,
      resources: share)
  }

  /// Where the files come from is the request's affair: they are beside the manifest.
  private func passSource(_ root: YAMLReader) {
    if root.value("source")?.map != nil { root.child("source")?.pass(over: "type", "http", "inline", "url", "branch") }
    guard let download = root.child("download") else { return }
    download.pass(over: "url", "checkout")
    for key in ["user", "secret", "password"] where download.value(key) != nil {
      root.report.add(
        .warning, at: download.position(ofKey: key) ?? download.position, download.path(key),
        "no effect: logins belong in no manifest, see \"flotilla secret set-repository\"")
    }
  }

  /// `dataDir`: a folder that outlives updates. `systemDir` held the router's own files.
  private func dataMount(_ root: YAMLReader) -> VolumeMount? {
    if root.value("systemDir") != nil {
      root.add(.warning, "systemDir", "no effect: the machine's own files aren't given to apps")
    }
    let path = root.value("dataDir", expected: "an absolute path") { value in
      value.text.flatMap { VolumeMount.isPath($0) ? $0 : nil }
    }
    guard let path, let name = VolumeName("data") else { return nil }
    return VolumeMount(name, at: path)
  }
}
