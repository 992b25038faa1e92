import Dispatch
import HTTPTestServer
import HTTPTransport
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Stands between a client and an engine, notes what is asked for, and breaks connections.
final class EngineProxy: Sendable {
  struct NoSocket: Error {
    let host: String
  }

  private let server: ScriptedServer
  private let lines: Lines

  var host: String { server.endpoint.description }
  /// The requests' first lines.
  var requests: [String] { lines.all.withLock { $0 } }

  /// - Parameters:
  ///   - host: the engine's, a Unix socket.
  ///   - limit: after how many bytes of its answers a connection ends, by its number from 0 on.
  init(to host: String, limit: @escaping @Sendable (Int) -> Int = { _ in .max }) throws {
    guard host.hasPrefix("unix://") else { throw NoSocket(host: host) }
    let path = String(host.dropFirst("unix://".count))
    let lines = Lines()
    self.lines = lines
    server = try ScriptedServer { connection, number in
      guard let engine = Self.connect(path) else { return }
      let isDone = DispatchSemaphore(value: 0)
      ServerThread.run {
        Self.pump(connection.descriptor, engine.descriptor, .max) { lines.take($0) }
        shutdown(engine.descriptor, Int32(SHUT_WR))
        isDone.signal()
      }
      Self.pump(engine.descriptor, connection.descriptor, limit(number)) { _ in }
      shutdown(connection.descriptor, Int32(SHUT_RDWR))
      shutdown(engine.descriptor, Int32(SHUT_RDWR))
      isDone.wait()
      close(engine.descriptor)
    }
  }

  func stop() { server.stop() }

  private final class Lines: Sendable {
    let all = Mutex<[String]>([])

    func take(_ bytes: ArraySlice<UInt8>) {
      let found = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").filter { $0.hasSuffix(" HTTP/1.1") }
      all.withLock { $0 += found.map(String.init) }
    }
  }

  private static func connect(_ path: String) -> ServerConnection? {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let isConnected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        #if canImport(Glibc)
          Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
        #else
          Darwin.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
        #endif
      }
    }
    if isConnected { return ServerConnection(descriptor: descriptor) }
    close(descriptor)
    return nil
  }

  private static func pump(_ from: Int32, _ to: Int32, _ limit: Int, _ body: (ArraySlice<UInt8>) -> Void) {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var rest = limit
    while rest > 0 {
      let count = recv(from, &buffer, min(buffer.count, rest), 0)
      guard count > 0 else { return }
      rest -= count
      body(buffer[..<count])
      guard ServerConnection(descriptor: to).write(Array(buffer[..<count])) else { return }
    }
  }
}
