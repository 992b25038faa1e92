import DockerClient
import DockerRuntime
import EdgeAgent
import Foundation
import Logging
import Manifests

/// The runtime that the settings ask for, or the best one that there is.
struct RuntimeChoice {
  let name: RuntimeName
  let runtime: any WorkloadRuntime
  /// What must not outlive the agent is ended: processes are, containers are left to themselves.
  let end: @Sendable () async -> Void

  /// How long an engine may take to say that it is there.
  private static let patience: Duration = .seconds(3)

  static func make(_ settings: AgentSettings, _ home: AgentHome, _ logger: Logger) async throws -> RuntimeChoice {
    switch settings.runtime {
    case .process:
      return try process(settings, home, logger)
    case .docker:
      return try docker(try engine(settings, logger), settings, home, logger)
    case .some(.none):
      return RuntimeChoice(name: .none, runtime: NoRuntime(), end: {})
    case nil:
      return try await remembered(settings, home, logger)
    }
  }

  /// What was chosen at the first start stays chosen: an engine that is slow to come up must not turn containers into
  /// processes.
  private static func remembered(
    _ settings: AgentSettings, _ home: AgentHome, _ logger: Logger
  ) async throws -> RuntimeChoice {
    let file = home.path + "/runtime"
    let known = FileManager.default.contents(atPath: file)
      .flatMap { RuntimeName(rawValue: String(decoding: $0, as: UTF8.self).filter { !$0.isWhitespace }) }
    if let known {
      logger.notice("apps run as at the first start; --runtime changes that", metadata: ["runtime": "\(known)"])
      var settings = settings
      settings.runtime = known
      return try await make(settings, home, logger)
    }
    let choice = try await first(settings, home, logger)
    do {
      try Data("\(choice.name)\n".utf8).write(to: URL(fileURLWithPath: file))
    } catch {
      throw StartFailure("the choice of the runtime can't be kept in \(file): \(error.localizedDescription)")
    }
    return choice
  }

  private static func first(
    _ settings: AgentSettings, _ home: AgentHome, _ logger: Logger
  ) async throws -> RuntimeChoice {
    let engine = try engine(settings, logger)
    guard await answers(engine) else {
      logger.notice("no Docker engine answers: apps run as plain processes (--runtime docker waits for one)")
      await engine.close()
      return try process(settings, home, logger)
    }
    logger.notice("a Docker engine answers: apps run in containers")
    return try docker(engine, settings, home, logger)
  }

  static func engine(_ settings: AgentSettings, _ logger: Logger) throws -> DockerEngine {
    var environment = ProcessInfo.processInfo.environment
    environment["DOCKER_HOST"] = settings.dockerHost
    do {
      return try DockerEngine(environment: environment, logger: logger)
    } catch {
      throw StartFailure("Docker: \(error.message)")
    }
  }

  private static func answers(_ engine: DockerEngine) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        do {
          _ = try await engine.system.ping()
          return true
        } catch {
          return false
        }
      }
      group.addTask {
        do { try await ContinuousClock().sleep(for: patience) } catch { return false }
        return false
      }
      defer { group.cancelAll() }
      return await group.next() ?? false
    }
  }

  private static func docker(
    _ engine: DockerEngine, _ settings: AgentSettings, _ home: AgentHome, _ logger: Logger
  ) throws -> RuntimeChoice {
    var configuration = DockerRuntimeConfiguration(
      node: home.node, images: settings.images, publishAddress: settings.isLocal ? "127.0.0.1" : nil)
    if settings.leadsPorts { configuration.ledAddress = "127.0.0.1" }
    let file = home.path + "/fetched-images.json"
    do {
      configuration.fetchedImages = try FetchedImages(path: file)
    } catch {
      throw StartFailure("\(file) can't be read (remove it, and images fetched so far are kept for ever): \(error)")
    }
    configuration.isLocalEngine = settings.dockerHost.map { $0.hasPrefix("unix:") } ?? true
    let runtime = DockerRuntime(engine, configuration, logger: logger)
    return RuntimeChoice(name: .docker, runtime: runtime, end: { await runtime.shutdown() })
  }

  private static func process(
    _ settings: AgentSettings, _ home: AgentHome, _ logger: Logger
  ) throws -> RuntimeChoice {
    var configuration = ProcessRuntimeConfiguration(root: home.path + "/work/apps")
    configuration.leaveRunning = settings.leavesRunning
    let program = program
    configuration.staticServer = { directory, port in [program, "serve-static", directory, "\(port)"] }
    let runtime = try ProcessRuntime(configuration, logger: logger)
    return RuntimeChoice(name: .process, runtime: runtime, end: { await runtime.shutdown() })
  }

  /// This very program, also when it was found by way of `PATH`.
  static var program: String { CommandLine.arguments.first.map(executable) ?? "flotilla-agent" }

  private static func executable(_ name: String) -> String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? name
  }
}
