@preconcurrency internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Owns a descriptor that doesn't block, and lets tasks wait until there is something to read.
///
/// The system is asked only while somebody waits: what nobody wants stays in the kernel's bounded buffer.
final class ReadableDescriptor: Sendable {
  /// What the wait of somebody ends with whose descriptor was closed.
  struct Closed: Error {}

  private struct State {
    var isSuspended = true
    var isClosed = false
    var isReleased = false
    var lastID: UInt64 = 0
    var waiting: [UInt64: CheckedContinuation<Void, any Error>] = [:]
    var closers: [CheckedContinuation<Void, Never>] = []
  }

  private let descriptor: Int32
  private let source: any DispatchSourceRead
  private let state: Mutex<State>

  /// - Parameter descriptor: non-blocking; from now on it is this object's to close.
  init(stealing descriptor: Int32) {
    self.descriptor = descriptor
    state = Mutex(State())
    source = DispatchSource.makeReadSource(
      fileDescriptor: descriptor, queue: DispatchQueue(label: "flotilla.discovery.readable"))
    source.setEventHandler { [weak self] in self?.isReadable() }
    source.setCancelHandler { [weak self] in
      Self.close(descriptor)
      self?.isReleased()
    }
  }

  deinit { _ = beginClosing() }

  /// Lends the descriptor to a call that doesn't block; it can't be closed meanwhile.
  func use<Result: Sendable>(_ body: (Int32) throws -> Result) throws -> Result {
    try state.withLock { state in
      guard !state.isClosed else { throw Closed() }
      return try body(descriptor)
    }
  }

  /// Returns when there may be something to read.
  /// - Throws: `CancellationError`, or ``Closed``.
  func wait() async throws {
    let id = state.withLock { state in
      state.lastID &+= 1
      return state.lastID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        let isClosed = state.withLock { state in
          guard !state.isClosed else { return true }
          state.waiting[id] = continuation
          if state.isSuspended {
            state.isSuspended = false
            source.resume()
          }
          return false
        }
        if isClosed { continuation.resume(throwing: Closed()) }
        // The handler may have run before there was anything to cancel.
        if Task.isCancelled { cancel(id) }
      }
    } onCancel: {
      cancel(id)
    }
  }

  /// Ends all waits, and returns when the descriptor is closed. It may be called more than once.
  func close() async {
    for waiter in beginClosing() { waiter.resume(throwing: Closed()) }
    await withCheckedContinuation { continuation in
      let isReleased = state.withLock { state in
        if !state.isReleased { state.closers.append(continuation) }
        return state.isReleased
      }
      if isReleased { continuation.resume() }
    }
  }

  private func cancel(_ id: UInt64) {
    state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(throwing: CancellationError())
  }

  private func beginClosing() -> [CheckedContinuation<Void, any Error>] {
    state.withLock { state in
      guard !state.isClosed else { return [] }
      state.isClosed = true
      // A source that is suspended is never told that it was cancelled.
      if state.isSuspended { source.resume() }
      source.cancel()
      defer { state.waiting = [:] }
      return Array(state.waiting.values)
    }
  }

  // MARK: On the source's queue

  private func isReadable() {
    let waiting = state.withLock { state -> [CheckedContinuation<Void, any Error>] in
      guard !state.isClosed else { return [] }
      // It would be called again and again until somebody has read.
      if !state.isSuspended {
        state.isSuspended = true
        source.suspend()
      }
      defer { state.waiting = [:] }
      return Array(state.waiting.values)
    }
    for waiter in waiting { waiter.resume() }
  }

  private func isReleased() {
    let closers = state.withLock { state in
      state.isReleased = true
      defer { state.closers = [] }
      return state.closers
    }
    for closer in closers { closer.resume() }
  }

  private static func close(_ descriptor: Int32) {
    #if canImport(Glibc)
      _ = Glibc.close(descriptor)
    #elseif canImport(Musl)
      _ = Musl.close(descriptor)
    #elseif canImport(Darwin)
      _ = Darwin.close(descriptor)
    #endif
  }
}
