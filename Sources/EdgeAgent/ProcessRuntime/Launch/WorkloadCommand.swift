import EdgeModel
import Manifests

/// What starts a workload on this machine, or why nothing can.
struct WorkloadCommand: Sendable {
  let configuration: ProcessRuntimeConfiguration

  private var search: CommandSearch { CommandSearch(path: configuration.path) }

  /// The languages that can be run here, sorted.
  var languages: [String] {
    configuration.languages.languages.filter { language in
      do {
        try check(language)
        return true
      } catch {
        return false
      }
    }.map(\.name).sorted()
  }

  /// - Throws: ``RuntimeError`` with ``RuntimeError/Code/unsupported`` and what is missing.
  func check(_ workload: WorkloadSpec) throws(RuntimeError) {
    guard let language = configuration.languages[workload.language] else {
      throw RuntimeError(.unsupported, configuration.languages.unknownMessage(workload.language))
    }
    try check(language)
    if let mapping = workload.services.allSettings.flatMap(\.ports).first(where: { $0.host != $0.container }) {
      throw RuntimeError(
        .unsupported,
        "ports such as \(mapping) lead to others inside the app, which needs Docker; plain processes have the machine's own"
      )
    }
  }

  private func check(_ language: Language) throws(RuntimeError) {
    if language.usesOwnDockerfile {
      throw RuntimeError(
        .unsupported,
        """
        apps of the kind '\(language.name)' bring their own Dockerfile, which needs Docker; this machine runs apps as plain \
        processes. Install Docker, or place the app on a machine that has it
        """)
    }
    if language.name == Language.static.name {
      guard staticServer != nil else {
        throw RuntimeError(
          .unsupported,
          "nothing on this machine serves static sites; install busybox or python3 (Debian: apt-get install)")
      }
      return
    }
    guard let command = language.hostCommand else {
      throw RuntimeError(.unsupported, "apps in '\(language.name)' can't run without a container")
    }
    guard search.find(command) != nil else {
      throw RuntimeError(
        .unsupported,
        "apps in '\(language.name)' need the command '\(command)', which is not on this machine; install it")
    }
  }

  /// The arguments that start it, in the directory of its files.
  /// - Throws: ``RuntimeError`` as ``check(_:)-(WorkloadSpec)``.
  func arguments(for workload: WorkloadSpec, files: String) throws(RuntimeError) -> [String] {
    try check(workload)
    guard let language = configuration.languages[workload.language] else {
      throw RuntimeError(.unsupported, configuration.languages.unknownMessage(workload.language))
    }
    let isOwn = !workload.run.isEmpty && workload.run != language.defaultRun
    if language.name == Language.static.name, !isOwn, let staticServer {
      return staticServer(files, workload.port)
    }
    return ShellCommand(isOwn ? workload.run : language.defaultRun).replacingShellArguments
  }

  private var staticServer: ProcessRuntimeConfiguration.StaticServer? {
    if let server = configuration.staticServer { return server }
    if let busybox = search.find("busybox") {
      return { directory, port in [busybox, "httpd", "-f", "-p", String(port), "-h", directory] }
    }
    if let python = search.find("python3") {
      return { directory, port in [python, "-m", "http.server", String(port), "--directory", directory] }
    }
    return nil
  }
}
