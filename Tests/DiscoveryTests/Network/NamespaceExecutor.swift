import Foundation
import Glibc

/// Runs tasks on one thread that lives in a network namespace: what they open belongs to that machine.
final class NamespaceExecutor: TaskExecutor, @unchecked Sendable {
  // All of these are protected by the condition.
  private let condition = NSCondition()
  private var jobs: [UnownedJob] = []
  private var isEnding = false
  private var hasEnded = false
  private var start: Result<Void, SystemFailure>?

  /// - Throws: ``SystemFailure`` if the thread can't enter the namespace.
  init(namespace: String) throws {
    Thread.detachNewThread { [self] in run(in: namespace) }
    condition.lock()
    defer { condition.unlock() }
    while start == nil { condition.wait() }
    try start?.get()
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    condition.lock()
    jobs.append(job)
    condition.broadcast()
    condition.unlock()
  }

  /// Returns when the thread has left.
  func end() {
    condition.lock()
    isEnding = true
    condition.broadcast()
    while !hasEnded { condition.wait() }
    condition.unlock()
  }

  private func run(in namespace: String) {
    let entered = Result<Void, SystemFailure> { () throws(SystemFailure) in try Self.enter(namespace) }
    condition.lock()
    start = entered
    condition.broadcast()
    while true {
      while jobs.isEmpty, !isEnding { condition.wait() }
      guard !jobs.isEmpty else { break }
      let job = jobs.removeFirst()
      condition.unlock()
      job.runSynchronously(on: asUnownedTaskExecutor())
      condition.lock()
    }
    hasEnded = true
    condition.broadcast()
    condition.unlock()
  }

  private static func enter(_ namespace: String) throws(SystemFailure) {
    let descriptor = open("/run/netns/\(namespace)", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFailure(what: "open \(namespace)", number: errno) }
    defer { close(descriptor) }
    // setns(2) stands behind _GNU_SOURCE.
    guard let symbol = dlsym(nil, "setns") else { throw SystemFailure(what: "setns", number: ENOSYS) }
    let setns = unsafeBitCast(symbol, to: (@convention(c) (CInt, CInt) -> CInt).self)
    let networkNamespaces: CInt = 0x4000_0000
    guard setns(descriptor, networkNamespaces) == 0 else { throw SystemFailure(what: "setns", number: errno) }
    // Link-local addresses can be used at once, without asking first whether somebody else has them.
    for name in ["all", "default"] { write("0", to: "/proc/sys/net/ipv6/conf/\(name)/accept_dad") }
  }

  private static func write(_ text: String, to path: String) {
    // A machine without IPv6 doesn't have the file.
    guard let file = FileHandle(forWritingAtPath: path) else { return }
    try? file.write(contentsOf: Data(text.utf8))
  }

  struct SystemFailure: Error {
    var what: String
    var number: Int32
  }
}
