package import Foundation

/// A Podman service of a test's own, with its own folders, networks and processes, which end with it.
package final class PrivatePodman: Sendable {
  /// A missing Podman skips the tests, or fails them where services are required.
  package static var isWanted: Bool {
    ProcessInfo.processInfo.environment["FLOTILLA_REQUIRE_SERVICES"] == "1"
      || (geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/podman"))
  }

  package let directory: URL
  private let process = Process()
  /// The service lives as long as this is open.
  private let life = Pipe()

  /// Where it listens, as `DOCKER_HOST` has it.
  package var host: String { "unix://\(directory.path)/podman.sock" }

  /// Runs the service for the time of the body.
  package static func with<Value: Sendable>(_ body: (PrivatePodman) async throws -> Value) async throws -> Value {
    let podman = try PrivatePodman()
    let result: Value
    do {
      try await podman.start()
      result = try await body(podman)
    } catch {
      await podman.end()
      throw error
    }
    await podman.end()
    return result
  }

  private init() throws {
    directory = URL(fileURLWithPath: "/tmp/flotilla-podman-\(UUID().uuidString.prefix(8))")
    let folder = directory.path
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    // The usual limits are higher than a container's may be in one; neither systemd nor its journal need be there.
    try """
    [containers]
    default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
    [engine]
    runtime = "runc"
    cgroup_manager = "cgroupfs"
    events_logger = "file"
    tmp_dir = "\(folder)/tmp"
    static_dir = "\(folder)/root/libpod"
    volume_path = "\(folder)/root/volumes"
    [network]
    network_config_dir = "\(folder)/networks"
    """.write(to: directory.appendingPathComponent("containers.conf"), atomically: false, encoding: .utf8)
    try """
    [storage]
    driver = "vfs"
    graphroot = "\(folder)/root"
    runroot = "\(folder)/run"
    """.write(to: directory.appendingPathComponent("storage.conf"), atomically: false, encoding: .utf8)
  }

  private func start() async throws {
    let folder = directory.path
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    let script = """
      exec 4<&0 </dev/null
      ip link set lo up
      podman system service --log-level info --time 0 unix://\(folder)/podman.sock 4<&- & service=$!
      { read -r _ <&4; kill $service; } &
      exec 4<&-
      wait $service
      """
    process.arguments = ["--net", "--pid", "--mount-proc", "--kill-child", "sh", "-c", script]
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["CONTAINERS_CONF": "\(folder)/containers.conf", "CONTAINERS_STORAGE_CONF": "\(folder)/storage.conf"]
    ) { $1 }
    let log = Pipe()
    process.standardInput = life
    process.standardOutput = FileHandle.nullDevice
    process.standardError = log
    try process.run()
    try await ProcessLog.wait(for: "API service listening on", in: log.fileHandleForReading)
  }

  private func end() async {
    try? life.fileHandleForWriting.close()  // nothing was written to it that could be lost
    await process.ended()
    try? FileManager.default.removeItem(at: directory)  // what it can't remove says nothing about the test
  }
}
