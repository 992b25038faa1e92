/// Who waits for a value: a continuation without its checks, which cost as much as the rest of a message's way.
///
/// Whoever keeps one resumes it exactly once: ``PublishCore`` does, which its tests show with random faults.
@safe struct Caller<Value: Sendable>: Sendable {
  private let continuation: UnsafeContinuation<Value, any Error>

  /// Suspends until somebody resumes the caller that the body gets.
  static func wait(_ body: (Caller) -> Void) async throws -> Value {
    unsafe try await withUnsafeThrowingContinuation { body(unsafe Caller(continuation: $0)) }
  }

  func resume(with result: Result<Value, any Error>) { unsafe continuation.resume(with: result) }
}
