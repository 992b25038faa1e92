internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The system's resolver, on threads of its own: `getaddrinfo` blocks, and nothing can stop it.
///
/// A caller that is cancelled is answered at once; the call that it gave up keeps its thread until the system is done.
/// There are at most ``concurrencyLimit`` such threads, further names wait.
package final class SystemResolver: HostResolver {
  package static let concurrencyLimit = 4
  /// One for the process, so that the limit on threads is one, too.
  package static let shared = SystemResolver()
  private static let addressLimit = 16

  private struct State {
    var lastID: UInt64 = 0
    var running = 0
    var waiting: [(id: UInt64, name: HostName)] = []
    var callers: [UInt64: CheckedContinuation<[ResolvedAddress], any Error>] = [:]

    /// The next name that somebody still waits for, if a thread is free for it.
    mutating func next() -> (id: UInt64, name: HostName)? {
      waiting.removeAll { callers[$0.id] == nil }
      guard running < SystemResolver.concurrencyLimit, !waiting.isEmpty else { return nil }
      running += 1
      return waiting.removeFirst()
    }
  }

  private let queue = DispatchQueue(label: "flotilla.discovery.names", attributes: .concurrent)
  private let state = Mutex(State())

  private init() {}

  package func addresses(of name: HostName) async throws -> [ResolvedAddress] {
    try Task.checkCancellation()
    let id = state.withLock { state in
      state.lastID &+= 1
      return state.lastID
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        state.withLock { state in
          state.callers[id] = continuation
          state.waiting.append((id, name))
        }
        // The handler may have run before there was a caller to answer.
        if Task.isCancelled { answer(id, .failure(CancellationError())) }
        startNext()
      }
    } onCancel: {
      answer(id, .failure(CancellationError()))
    }
  }

  private func startNext() {
    guard let (id, name) = state.withLock({ $0.next() }) else { return }
    queue.async {
      let result = Self.lookUp(name)
      self.state.withLock { $0.running -= 1 }
      self.answer(id, result)
      self.startNext()
    }
  }

  private func answer(_ id: UInt64, _ result: Result<[ResolvedAddress], any Error>) {
    let caller = state.withLock { $0.callers.removeValue(forKey: id) }
    caller?.resume(with: result)
  }

  private static func lookUp(_ name: HostName) -> Result<[ResolvedAddress], any Error> {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    #if canImport(Glibc)
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
      hints.ai_socktype = SOCK_STREAM
    #endif
    var first: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(name.description, nil, &hints, &first)
    defer { if let first { freeaddrinfo(first) } }
    guard code == 0 else {
      let reason = gai_strerror(code).map { String(cString: $0) } ?? "error \(code)"
      return .failure(DiscoveryError(.resolutionFailed, "\(name) has no address: \(reason)"))
    }
    var found: [ResolvedAddress] = []
    var next = first
    while let entry = next, found.count < addressLimit {
      next = entry.pointee.ai_next
      guard let pointer = entry.pointee.ai_addr,
        let (address, zone) = SocketAddress.read(pointer, length: entry.pointee.ai_addrlen)
      else { continue }
      let resolved = ResolvedAddress(address, zone: zone)
      if !found.contains(resolved) { found.append(resolved) }
    }
    guard !found.isEmpty else {
      return .failure(DiscoveryError(.resolutionFailed, "\(name) has no IPv4 or IPv6 address"))
    }
    return .success(found)
  }
}
