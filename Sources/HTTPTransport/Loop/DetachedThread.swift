#if canImport(Glibc)
  internal import CCurl  // the compiler files glibc's pthread types under the first C module that includes them
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A thread of the system for work that may block, which the cooperative pool's threads must not.
enum DetachedThread {
  /// How many threads the cooperative pool has: as many as there are processors, unless the process is bound to fewer, which this
  /// does not see.
  static let poolWidth = sysconf(Int32(_SC_NPROCESSORS_ONLN))

  /// Holds the calling thread for a quarter of a millisecond, in which less than a socket takes gathers of a stream.
  static func rest() {
    var time = timespec(tv_sec: 0, tv_nsec: 250_000)
    _ = unsafe nanosleep(&time, nil)  // a signal may end it early
  }

  private final class Body {
    let run: @Sendable () -> Void
    let name: String

    init(_ run: @escaping @Sendable () -> Void, _ name: String) {
      self.run = run
      self.name = name
    }
  }

  #if canImport(Darwin)
    private typealias Entry = @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?
  #else
    private typealias Entry = @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
  #endif

  private static let entry: Entry = { unsafe enter($0) }

  /// Starts a thread that nobody joins, with SIGPIPE blocked: a peer that goes away is an error of a call, not a signal.
  /// - Returns: the system's error number if there is no thread to be had.
  static func start(named name: String, _ run: @escaping @Sendable () -> Void) -> Int32? {
    // Balanced by takeRetainedValue on the new thread, or by release below if there is none.
    let body = unsafe Unmanaged.passRetained(Body(run, name))
    let code = unsafe create(body.toOpaque())
    guard code != 0 else { return nil }
    unsafe body.release()
    return code
  }

  private static func create(_ context: UnsafeMutableRawPointer) -> Int32 {
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let code = unsafe pthread_create(&thread, nil, entry, context)
    #if canImport(Darwin)
      if code == 0, let thread = unsafe thread { unsafe pthread_detach(thread) }
    #else
      if code == 0 { pthread_detach(thread) }
    #endif
    return code
  }

  private static func enter(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    let body = unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    #if canImport(Darwin)
      _ = pthread_setname_np(body.name)
    #endif
    body.run()
    return nil
  }
}
