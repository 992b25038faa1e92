import Foundation

/// What a server writes, as the sign that it is ready.
enum ProcessLog {
  struct Ended: Error, CustomStringConvertible {
    let text: String
    var description: String { "the server ended before it was ready: \(text.suffix(2_000))" }
  }

  /// Returns at the first `text`. The rest is read as long as there is any, on a thread of its own, so that the server never
  /// waits for a reader.
  static func wait(for text: String, in log: FileHandle) async throws {
    let ending: String? = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        var waiting: CheckedContinuation<String?, Never>? = continuation
        var seen = ""
        while true {
          let data = log.availableData
          if data.isEmpty { break }
          guard let waiter = waiting else { continue }
          seen += String(decoding: data, as: UTF8.self)
          if seen.contains(text) {
            waiter.resume(returning: nil)
            waiting = nil
          }
        }
        waiting?.resume(returning: seen)
      }
    }
    if let ending { throw Ended(text: ending) }
  }
}
