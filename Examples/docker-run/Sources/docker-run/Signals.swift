@preconcurrency import Dispatch
import Foundation

/// Signals to this process, by their names, instead of what they would do.
struct Signals: AsyncSequence {
  typealias Element = String
  typealias Failure = Never

  private static let numbers = ["SIGINT": SIGINT, "SIGTERM": SIGTERM]
  private let names: [String]

  init(_ names: [String]) { self.names = names }

  func makeAsyncIterator() -> AsyncStream<String>.Iterator {
    let (stream, arrived) = AsyncStream.makeStream(of: String.self)
    let sources = names.compactMap { name in
      Self.numbers[name].map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: DispatchQueue(label: name))
        source.setEventHandler { arrived.yield(name) }
        source.resume()
        return source
      }
    }
    arrived.onTermination = { _ in for source in sources { source.cancel() } }
    return stream.makeAsyncIterator()
  }
}
