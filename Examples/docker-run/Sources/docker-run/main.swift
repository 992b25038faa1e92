import DockerClient
import Foundation

// Runs a command in a container of an image as if it ran here: what it reads and writes, and the status that it ends with.
// The image is fetched if it is missing; the container is removed afterwards, also after Ctrl-C
// and when nobody reads the output any more.
//
//     docker-run IMAGE [COMMAND [ARGUMENT …]]

/// Something to say beside the output, if anybody reads that.
func say(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data("docker-run: \(text)\n".utf8)) }

/// The container's id; its image is fetched if the engine doesn't have it.
func create(_ spec: ContainerSpec, _ docker: DockerEngine) async throws -> String {
  do {
    return try await docker.containers.create(spec).id
  } catch let error as DockerError where error.code == .notFound {
    say("fetching \(spec.image)")
    try await docker.images.pull(spec.image)
    return try await docker.containers.create(spec).id
  }
}

/// Lends the container, connected, and returns the status that it ended with.
func run(_ id: String, _ docker: DockerEngine) async throws -> Int {
  let attachment = try await docker.containers.attach(id, isTTY: false)
  return try await withThrowingTaskGroup(of: Void.self) { group in
    defer { group.cancelAll() }
    // Both are over with the container: what nobody reads any more is no fault.
    group.addTask {
      do {
        for try await bytes in StandardInput() { try await attachment.write(bytes) }
        try attachment.closeInput()
      } catch let error as DockerError where error.code == .disconnected {}
    }
    group.addTask {
      for await name in Signals(["SIGINT", "SIGTERM"]) { try await docker.containers.kill(id, signal: name) }
    }
    let exit = try await docker.containers.wait(for: id, until: .nextExit) {
      try await docker.containers.start(id)
      for try await frame in attachment.output {
        let output: FileHandle = frame.source == .standardError ? .standardError : .standardOutput
        do {
          try output.write(contentsOf: Data(frame.bytes))
        } catch {
          throw isBrokenPipe(error) ? NobodyReads() : error
        }
      }
    }
    return exit.code
  }
}

/// Whoever read the output, such as `head`, has seen enough.
struct NobodyReads: Error {}

func isBrokenPipe(_ error: any Error) -> Bool {
  ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError)?.code == Int(EPIPE)
}

let arguments = Array(CommandLine.arguments.dropFirst())
guard let image = arguments.first, !image.hasPrefix("-") else {
  say("usage: docker-run IMAGE [COMMAND [ARGUMENT …]]")
  exit(arguments.first == "--help" ? 0 : 2)
}
// It would end this program before the container is removed.
signal(SIGPIPE, SIG_IGN)
do {
  let docker = try DockerEngine(environment: ProcessInfo.processInfo.environment)
  guard docker.canEndInput else {
    say("over TLS a command can't be told that its input has ended: use a Unix socket or ssh")
    exit(125)
  }
  var spec = ContainerSpec(image: image, command: arguments.count > 1 ? Array(arguments.dropFirst()) : nil)
  spec.opensInput = true
  let id = try await create(spec, docker)
  let status: Int
  do {
    status = try await run(id, docker)
  } catch {
    try await docker.containers.remove(id, force: true, volumes: true)
    throw error
  }
  try await docker.containers.remove(id, force: true, volumes: true)
  exit(Int32(clamping: status))
} catch is NobodyReads {
  exit(128 + SIGPIPE)
} catch {
  say("\(error)")
  exit(125)  // as the docker command has it for its own failures
}
