import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Tells when files grow, without asking them again and again.
///
/// Linux: one inotify descriptor for all files (inotify(7)). Elsewhere one event source a file.
final class FileWatch: Sendable {
  #if os(Linux)
    private let descriptor: Int32
    /// Not Sendable by its declaration; touched only when made and when it ends.
    private let source: Mutex<any DispatchSourceRead>
    private let handlers: Handlers

    private final class Handlers: Sendable {
      let byWatch = Mutex<[Int32: [UInt64: @Sendable () -> Void]]>([:])

      func all(of watches: Set<Int32>?) -> [@Sendable () -> Void] {
        byWatch.withLock { handlers in
          handlers.filter { watches?.contains($0.key) ?? true }.values.flatMap(\.values)
        }
      }
    }
  #endif
  private let next = Atomic<UInt64>(1)

  /// What ends a watch.
  struct Token: Sendable {
    let cancel: @Sendable () -> Void
  }

  /// - Throws: ``RuntimeError`` when the system has no more of what it needs (`fs.inotify.max_user_instances`).
  init() throws(RuntimeError) {
    #if os(Linux)
      let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
      guard descriptor >= 0 else {
        throw RuntimeError(
          .unavailable, "files can't be watched: \(String(cString: strerror(errno))) (fs.inotify.max_user_instances)")
      }
      let handlers = Handlers()
      let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
      source.setEventHandler {
        let (watches, hasOverflown) = Self.drain(descriptor)
        for handler in handlers.all(of: hasOverflown ? nil : watches) { handler() }
      }
      source.setCancelHandler { close(descriptor) }
      source.activate()
      self.descriptor = descriptor
      self.handlers = handlers
      self.source = Mutex(source)
    #endif
  }

  #if os(Linux)
    deinit { source.withLock { $0.cancel() } }
  #endif

  /// Calls `handler` whenever a file is written to, on some thread; it must be quick.
  /// - Throws: ``RuntimeError`` when the system has no more watches (`fs.inotify.max_user_watches`).
  func add(_ path: String, handler: @escaping @Sendable () -> Void) throws(RuntimeError) -> Token {
    let id = next.wrappingAdd(1, ordering: .relaxed).oldValue
    #if os(Linux)
      // The lock is held over the call, so that no event comes before its handler is there.
      let watch = handlers.byWatch.withLock { handlers in
        let watch = inotify_add_watch(descriptor, path, UInt32(IN_MODIFY))
        if watch >= 0 { handlers[watch, default: [:]][id] = handler }
        return watch
      }
      guard watch >= 0 else {
        throw RuntimeError(
          .unavailable, "the output can't be watched: \(String(cString: strerror(errno))) (fs.inotify.max_user_watches)"
        )
      }
      return Token { [handlers, descriptor] in
        handlers.byWatch.withLock { handlers in
          handlers[watch]?[id] = nil
          if handlers[watch]?.isEmpty == true {
            handlers[watch] = nil
            inotify_rm_watch(descriptor, watch)
          }
        }
      }
    #else
      let file = open(path, O_EVTONLY)
      guard file >= 0 else { throw RuntimeError(.unavailable, "the output can't be watched") }
      let source = DispatchSource.makeFileSystemObjectSource(
        fileDescriptor: file, eventMask: [.write, .extend], queue: .global())
      source.setEventHandler(handler: handler)
      source.setCancelHandler { close(file) }
      source.activate()
      return Token { source.cancel() }
    #endif
  }

  #if os(Linux)
    /// Takes all events that there are: which watches they are for, and whether some were lost.
    private static func drain(_ descriptor: Int32) -> (watches: Set<Int32>, hasOverflown: Bool) {
      var watches: Set<Int32> = []
      var hasOverflown = false
      var buffer = [UInt8](repeating: 0, count: 16_384)
      while true {
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return (watches, hasOverflown) }
        // struct inotify_event: wd, mask, cookie, len of four bytes each, and len bytes of name.
        buffer.withUnsafeBytes { bytes in
          var position = 0
          while position + 16 <= count {
            watches.insert(bytes.loadUnaligned(fromByteOffset: position, as: Int32.self))
            let mask = bytes.loadUnaligned(fromByteOffset: position + 4, as: UInt32.self)
            if mask & UInt32(IN_Q_OVERFLOW) != 0 { hasOverflown = true }
            position += 16 + Int(bytes.loadUnaligned(fromByteOffset: position + 12, as: UInt32.self))
          }
        }
      }
    }
  #endif
}
