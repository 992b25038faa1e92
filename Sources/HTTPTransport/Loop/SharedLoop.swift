internal import CCurl
internal import Synchronization

/// A loop that its thread and tasks work with in turn, and where the thread sleeps.
final class SharedLoop: Sendable {
  private let queue: CommandQueue
  private let sleeper: CurlSleeper
  private let dozer: CurlSleeper
  private let loop: Mutex<TransferLoop>

  /// Works on this thread until it is no longer needed.
  static func run(_ queue: CommandQueue, _ configuration: HTTPClientConfiguration) {
    guard let sleeper = CurlSleeper(), let dozer = CurlSleeper(),
      let loop = TransferLoop(queue, configuration, dozer: dozer)
    else {
      queue.fail(HTTPError(.system, "libcurl could not be set up"))
      return
    }
    let shared = SharedLoop(queue, sleeper, dozer, loop)
    queue.attach(shared)
    if shared.workUntilStopped() { queue.fail(HTTPError(.shutDown, "the client was shut down")) }
  }

  private init(
    _ queue: CommandQueue, _ sleeper: CurlSleeper, _ dozer: CurlSleeper, _ loop: sending TransferLoop
  ) {
    self.queue = queue
    self.sleeper = sleeper
    self.dozer = dozer
    self.loop = Mutex(loop)
  }

  /// - Returns: whether it was stopped, rather than out of work.
  private func workUntilStopped() -> Bool {
    var sockets: [curl_waitfd] = []
    var hasRunJobs = false
    while true {
      switch loop.withLock({ $0.work(sockets, afterJobs: hasRunJobs) }) {
      case .stop: return true
      case .end: return false
      case .runJobs:
        (sockets, hasRunJobs) = ([], true)
        // Without the lock: they make requests.
        for job in queue.takeJobs() { unsafe job.runSynchronously(on: queue.asUnownedTaskExecutor()) }
      case .sleep(let milliseconds, let next, let rest):
        (sockets, hasRunJobs) = (next, false)
        if rest { DetachedThread.rest() }
        let code = sleeper.sleep(milliseconds: milliseconds, &sockets)
        queue.awake()
        if code != CURLM_OK { loop.withLock { $0.fail(code) } }
      }
    }
  }

  /// Does what was asked for on the caller's thread. It doesn't wait for sockets.
  func attend() {
    if loop.withLock({ $0.attend() }) { sleeper.wake() }
  }

  /// Wakes the thread.
  func wake() {
    sleeper.wake()
  }

  /// Wakes the task that waits for an answer.
  func wakeDozer() {
    dozer.wake()
  }
}
