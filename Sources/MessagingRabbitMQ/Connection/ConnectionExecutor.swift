internal import Synchronization

/// Runs tasks on the thread of a connection while there is one, and in the global pool otherwise.
///
/// It is there for as long as its owner connects, over one session after the other.
final class ConnectionExecutor: TaskExecutor {
  private let session = Mutex<Session?>(nil)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if let session = session.withLock({ $0 }), session.run(job) { return }
    globalConcurrentExecutor.enqueue(ExecutorJob(job))
  }

  /// The session's thread takes jobs from now on.
  func attach(_ session: Session) { self.session.withLock { $0 = session } }

  /// It takes no more, and leaves these.
  func detach(_ session: Session, leaving jobs: [UnownedJob]) {
    self.session.withLock { if $0 === session { $0 = nil } }
    for job in jobs { globalConcurrentExecutor.enqueue(ExecutorJob(job)) }
  }
}
