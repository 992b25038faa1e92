package import Foundation

extension Process {
  /// Waits for its end on a thread of its own: a test that holds one of the few that tasks run on holds up all others.
  package func ended() async {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        self.waitUntilExit()
        continuation.resume()
      }
    }
  }
}
