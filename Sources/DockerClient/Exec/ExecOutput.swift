/// What a command in a container writes, in pieces as they come. Ends when the command and all that holds its outputs has
/// ended.
///
/// The reader sets the pace: a command that writes more than is read waits.
public struct ExecOutput: AsyncSequence, Sendable {
  public typealias Element = LogFrame
  public typealias Failure = any Error

  let log: ContainerLog

  public func makeAsyncIterator() -> ContainerLog.AsyncIterator { log.makeAsyncIterator() }
}
