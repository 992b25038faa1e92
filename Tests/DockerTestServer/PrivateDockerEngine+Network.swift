import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension PrivateDockerEngine {
  /// Lays a cable between two engines' machines.
  package static func connect(
    _ left: (PrivateDockerEngine, String), _ right: (PrivateDockerEngine, String)
  ) async throws {
    guard let first = left.0.process, let second = right.0.process else {
      throw Shell.Failed(description: "an engine isn't running")
    }
    let cable = "cable\(UInt16.random(in: 0 ... .max))"
    try await Shell.run("ip link add \(cable) netns \(first) type veth peer name \(cable) netns \(second)")
    for (id, address) in [(first, left.1), (second, right.1)] {
      try await Shell.run("nsenter -t \(id) -n ip addr add \(address)/24 dev \(cable)")
      try await Shell.run("nsenter -t \(id) -n ip link set \(cable) up")
    }
  }

  /// How many clients are connected to its Unix socket, whoever they are.
  package var connections: Int {
    get throws {
      guard let process else { return 0 }
      let sockets = try String(contentsOfFile: "/proc/\(process)/net/unix", encoding: .utf8)
      return sockets.split(separator: "\n").count { $0.hasSuffix("\(directory.path)/docker.sock") } - 1  // it listens
    }
  }

  /// Runs `body` on a thread that is in the engine's network: a socket that it opens can be reached by the engine.
  package func inItsNetwork<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    guard let process else { throw Shell.Failed(description: "the engine isn't running") }
    let network = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(process)/ns/net"))
    let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          returning: Result {
            guard Self.setns?(network.fileDescriptor, 0) == 0 else {
              throw Shell.Failed(description: "the engine's network can't be entered")
            }
            return try body()
          })
      }
    }
    return try result.get()
  }

  /// Swift's view of the C library hasn't got it.
  private static let setns = dlsym(nil, "setns").map {
    unsafeBitCast($0, to: (@convention(c) (_ namespace: Int32, _ kind: Int32) -> Int32).self)
  }
}
