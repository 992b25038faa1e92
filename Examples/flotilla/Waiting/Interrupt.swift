#if canImport(Glibc)
  @preconcurrency import Dispatch
  import Glibc
#elseif canImport(Musl)
  @preconcurrency import Dispatch
  import Musl
#else
  import Darwin
  import Dispatch
#endif

/// Ctrl-C.
enum Interrupt {
  /// Returns when the person at the terminal presses Ctrl-C, which does not end the process as long as this waits.
  /// - Throws: `CancellationError` when the task is cancelled before.
  static func wait() async throws {
    let presses = AsyncStream<Void>(bufferingPolicy: .bufferingNewest(1)) { continuation in
      #if canImport(Darwin)
        signal(SIGINT, SIG_IGN)
      #endif
      let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
      source.setEventHandler { continuation.yield() }
      continuation.onTermination = { _ in source.cancel() }
      source.resume()
    }
    for await _ in presses { return }
    throw CancellationError()
  }
}
