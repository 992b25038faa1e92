internal import Messaging

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Starts threads for code that may wait in C calls, outside the cooperative pool.
enum IOThread {
  /// The largest frame that a connection may agree on.
  static let largestFrame = 1 << 20

  /// How much stack it takes to read frames of up to so many bytes.
  ///
  /// The C library decodes nested headers by recursion without a limit. A level takes 5 bytes of a frame or more (an
  /// array: its type and length), and 96 bytes of the stack or, with tables, 112 (measured on Debian's 0.11, x86-64): 320
  /// leaves room for other builds. Of what isn't used nothing is ever in memory.
  static func stackSize(frames: Int) -> Int { max(8 << 20, min(frames, largestFrame) / 5 * 320 + 1 << 20) }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Runs the body on a thread of its own, which ends with it.
  /// - Parameter frames: the largest frame that it reads, in bytes.
  static func start(frames: Int, _ run: @escaping @Sendable () -> Void) throws(MessagingError) {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setstacksize(&attributes, stackSize(frames: frames))
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // Owned by the thread once it exists.
    let body = unsafe Unmanaged.passRetained(Body(run))
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let status = unsafe pthread_create(&thread, &attributes, threadMain, body.toOpaque())
    guard status == 0 else {
      unsafe body.release()
      throw MessagingError(.connectionFailed, "no thread for the connection could be started", rawCode: Int(status))
    }
  }

  #if canImport(Darwin)
    private static let threadMain: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = {
      unsafe runBody($0)
    }
  #else
    private static let threadMain: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
      unsafe runBody($0)
    }
  #endif

  private static func runBody(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    if let argument = unsafe argument { unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
    return nil
  }
}
