import DockerClient
import Foundation

// What running containers use, once a second, as `docker stats` shows it; one table where the output is no terminal. Which
// engine is meant is said as for the `docker` command: DOCKER_HOST, its contexts, or nothing.

/// One sample of each container that runs.
func once(_ docker: DockerEngine) async throws {
  let table = UsageTable()
  let ids = table.keep(try await docker.containers.list())
  try await withThrowingTaskGroup(of: (String, ContainerStats)?.self) { group in
    for id in ids {
      group.addTask {
        do {
          return (id, try await docker.containers.stats(id, oneShot: false))
        } catch let error as DockerError where error.code == .notFound {
          return nil  // it has gone meanwhile
        }
      }
    }
    for try await found in group {
      if let (id, sample) = found { table.take(sample, of: id) }
    }
  }
  print(table.text, terminator: "")
}

/// Until Ctrl-C.
func live(_ docker: DockerEngine) async throws {
  let table = UsageTable()
  try await withThrowingTaskGroup(of: Void.self) { group in
    while true {
      let running = try await docker.containers.list()
      for id in table.keep(running) {
        group.addTask {
          do {
            for try await sample in try await docker.containers.samples(of: id) {
              table.take(sample, of: id)
            }
          } catch let error as DockerError where error.code == .notFound {}
        }
      }
      // From the top left corner, over what was there.
      print("\u{1B}[H\u{1B}[J" + table.text, terminator: "")
      fflush(nil)
      try await Task.sleep(for: .seconds(1))
    }
  }
}

do {
  let docker = try DockerEngine(environment: ProcessInfo.processInfo.environment)
  if isatty(STDOUT_FILENO) == 1 { try await live(docker) } else { try await once(docker) }
} catch {
  FileHandle.standardError.write(Data("docker-top: \(error)\n".utf8))
  exit(1)
}
