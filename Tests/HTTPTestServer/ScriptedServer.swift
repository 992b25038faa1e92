package import HTTPTransport
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A server that does to its connections exactly what a test tells it to, on blocking threads of its own.
package final class ScriptedServer: Sendable {
  package enum Transport: Sendable, CaseIterable { case tcp, unix }

  package let endpoint: HTTPEndpoint
  private let listener: Int32
  private let path: String?
  private let accepted = Atomic<Int>(0)

  /// How many connections have come so far.
  package var connections: Int { accepted.load(ordering: .acquiring) }

  /// - Parameter handle: called on a thread of its own for every connection, with the connection's number from 0 on. The
  ///   connection is closed when it returns.
  package init(_ transport: Transport = .unix, _ handle: @escaping @Sendable (ServerConnection, Int) -> Void) throws {
    let kind = Int32(SOCK_STREAM.rawValue)
    switch transport {
    case .unix:
      let path = "/tmp/flotilla-http-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock"
      self.path = path
      listener = socket(AF_UNIX, kind, 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
      try Self.bind(listener, &address)
      endpoint = try HTTPEndpoint(.unix(path: path))
    case .tcp:
      path = nil
      listener = socket(AF_INET, kind, 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      try Self.bind(listener, &address)
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let listener = listener
      _ = withUnsafeMutableBytes(of: &address) {
        getsockname(listener, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
      }
      endpoint = try HTTPEndpoint(.tcp(host: "127.0.0.1", port: UInt16(bigEndian: address.sin_port)))
    }
    guard listen(listener, 64) == 0 else { throw ServerError(step: "listen", code: errno) }
    ServerThread.run { [self] in
      while true {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else {
          close(listener)  // here alone, so that its number isn't somebody else's while accept is called
          return
        }
        // What a program of another test inherits stays open after it is closed here.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let number = accepted.add(1, ordering: .acquiringAndReleasing).oldValue
        ServerThread.run {
          handle(ServerConnection(descriptor: descriptor), number)
          close(descriptor)
        }
      }
    }
  }

  /// Ends the listening. Tests call it in `defer`, which also keeps the server alive until then.
  package func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    if let path { unlink(path) }
  }

  private static func bind<Address>(_ listener: Int32, _ address: inout Address) throws {
    let result = withUnsafeBytes(of: &address) {
      #if canImport(Glibc)
        Glibc.bind(
          listener, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(MemoryLayout<Address>.size))
      #else
        Darwin.bind(
          listener, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(MemoryLayout<Address>.size))
      #endif
    }
    guard result == 0 else { throw ServerError(step: "bind", code: errno) }
  }
}

package struct ServerError: Error {
  let step: String
  let code: Int32
}

package enum ServerThread {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  package static func run(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(Body(body)).toOpaque()
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context)
    precondition(code == 0, "no thread")
    pthread_detach(thread)
  }
}
