import EdgeModel
import EdgeStore
import Logging

/// Brings one allocation up: gets its files, has the runtime build and start it, and waits until its port answers.
struct BringUp: Sendable {
  let allocation: Allocation
  let runtime: any WorkloadRuntime
  let leader: any Leader
  let blobs: BlobStore
  let sink: any LogSink
  let time: TimeSource
  /// How long the port may take to answer.
  let patience: Duration
  let progress: @Sendable (ObservedAllocation.Phase, String?) -> Void

  /// - Throws: ``BringUpError`` with words for people; `CancellationError`.
  func run() async throws {
    progress(.fetching, nil)
    let artifact = try await fetch()
    progress(.building, nil)
    do {
      try await runtime.start(allocation, from: artifact, log: sink)
    } catch let error as RuntimeError {
      throw BringUpError(error.message, error.isRetriable ? .machine : .app)
    }
    progress(.starting, nil)
    try await waitUntilOpen()
  }

  private func fetch() async throws -> Artifact {
    let reference = allocation.source
    if try await !blobs.contains(reference.digest) {
      do {
        _ = try await blobs.put(expecting: reference.digest) { take in
          try await leader.blob(reference.digest, receive: take)
        }
      } catch is CancellationError {
        throw CancellationError()
      } catch let error as ControlPlaneError where error.code == .notFound {
        throw BringUpError(error.message, .app)
      } catch let error as StoreError where error.code == .mismatch || error.code == .tooLarge {
        throw BringUpError("the app's files could not be kept: \(error.message)", .app)
      } catch {
        throw BringUpError("could not get the app's files from the orchestrator: \(error)", .machine)
      }
    }
    return Artifact(reference: reference, archivePath: blobs.path(of: reference.digest))
  }

  private func waitUntilOpen() async throws {
    let probe = PortProbe(clock: time.clock)
    let port = allocation.workload.port
    let waiting = time.stopwatch()
    var pause: Duration = .milliseconds(50)
    while true {
      guard let instance = try await runtime.instances().first(where: { $0.id == allocation.id }) else {
        throw BringUpError("it was removed while it started", .machine)
      }
      switch instance.phase {
      case .exited(let status):
        throw BringUpError(try await ending(status), .ended)
      case .created:
        throw BringUpError("it was removed while it started", .machine)
      case .running:
        if try await probe.isOpen(instance.probeHost, instance.probePort) { return }
      }
      guard waiting.elapsed < patience else {
        throw BringUpError(
          """
          it runs, but nothing listened on port \(port) within \(patience.components.seconds) s; check that it listens on \
          the port that [config] port says (also in the environment as PORT), on all addresses and not on 127.0.0.1 alone
          """, .app)
      }
      try await time.sleep(for: pause)
      pause = min(pause * 2, .milliseconds(500))
    }
  }

  private func ending(_ status: Int32?) async throws -> String {
    let last = try await sink.lastLines(of: [.standardOutput, .standardError], count: 3)
    let said = last.isEmpty ? "it printed nothing" : "its last words: " + last.map(\.text).joined(separator: " ⏎ ")
    return "it ended right after it started\(status.map { ", with status \($0)" } ?? ""); \(said)"
  }
}

/// Why an allocation could not be brought up.
struct BringUpError: Error, CustomStringConvertible {
  /// Who has to do something about it.
  enum Kind: Sendable {
    /// The machine or its leader: the same may succeed later.
    case machine
    /// The app's process ended before its port answered.
    case ended
    /// The app, or who deployed it: trying again won't help.
    case app
  }

  let words: String
  let kind: Kind

  init(_ words: String, _ kind: Kind) {
    self.words = words
    self.kind = kind
  }

  var description: String { words }
}
