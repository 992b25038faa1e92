import DockerClient
import DockerRuntime
import EdgeAgent
import Logging

/// The program of docs/modules/DockerRuntime.md.
enum DockerRuntimePage {
  static func make(_ home: AgentHome, logger: Logger) throws -> DockerRuntime {
    let docker = try DockerEngine(logger: logger)
    let configuration = DockerRuntimeConfiguration(
      node: home.node, images: ["python3": "registry.lan/python:3-slim"], publishAddress: "127.0.0.1")
    let runtime = DockerRuntime(docker, configuration, logger: logger)
    return runtime
  }
}
