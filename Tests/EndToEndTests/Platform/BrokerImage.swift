import DockerClient
import Foundation

/// An image with this machine's RabbitMQ, which runs it as somebody who is not root, as the official ones do.
enum BrokerImage {
  static func with(_ body: (_ image: String) async throws -> Void) async throws {
    let docker = try Engine().docker
    let name = "flotilla-test/rabbitmq:\(UUID().uuidString.prefix(8).lowercased())"
    let folder = FileManager.default.temporaryDirectory.path + "/flotilla-broker-image-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await Command.succeed(
      "/bin/tar",
      [
        "--create", "--file", folder + "/rabbitmq.tar", "--directory", "/", "usr/lib/erlang", "usr/lib/rabbitmq",
        "usr/bin/erl", "usr/bin/epmd",
      ])
    let base = try RealServices.required("FLOTILLA_TEST_BASE_IMAGE")
    let dockerfile = """
      FROM \(base)
      ADD rabbitmq.tar /
      RUN mkdir -p /var/lib/rabbitmq /etc/rabbitmq && chown nobody /var/lib/rabbitmq
      ENV HOME=/var/lib/rabbitmq RABBITMQ_MNESIA_BASE=/var/lib/rabbitmq/data RABBITMQ_LOG_BASE=/var/lib/rabbitmq/log
      ENV RABBITMQ_LOGS=- RUNNING_UNDER_SYSTEMD=true RABBITMQ_ENABLED_PLUGINS_FILE=/var/lib/rabbitmq/plugins
      USER nobody
      CMD ["/usr/lib/rabbitmq/bin/rabbitmq-server"]
      """
    try dockerfile.write(toFile: folder + "/Dockerfile", atomically: true, encoding: .utf8)
    _ = try await docker.images.build(BuildOptions(tags: [name]), folder: folder)
    do {
      try await body(name)
    } catch {
      _ = try? await docker.images.remove(name, force: true)
      throw error
    }
    _ = try await docker.images.remove(name, force: true)
  }
}
