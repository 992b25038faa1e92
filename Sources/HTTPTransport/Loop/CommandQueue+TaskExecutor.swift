/// Runs tasks on the client's thread while there is one, and in the global pool otherwise.
extension CommandQueue: TaskExecutor {
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if !run(job) { globalConcurrentExecutor.enqueue(ExecutorJob(job)) }
  }
}
