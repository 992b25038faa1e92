import EdgeModel
import EdgeStore
import Logging

/// Brings one allocation up: gets its files, has the runtime build and start it, and waits until it is well.
struct BringUp: Sendable {
  let allocation: Allocation
  /// What the runtime has of it already.
  let instance: RuntimeInstance?
  /// `nil` where apps have their ports themselves.
  let ports: AppPorts?
  /// Whether what runs has ports of its own inside.
  let isolates: Bool
  let runtime: any WorkloadRuntime
  let leader: any Leader
  let blobs: BlobStore
  /// Where the output goes as it comes: what it keeps of it has no secret's value.
  let log: any LogSink
  let secrets: AppSecrets?
  let steps: StepRecorder
  /// `nil` where an assembly has none.
  let http: (any HTTPProbe)?
  let time: TimeSource
  /// How long the port may take to answer.
  let patience: Duration
  /// Looks whether there is room for something new; `nil` where nobody does.
  var disk: DiskGauge?
  let progress: @Sendable (ObservedAllocation.Phase, String?) -> Void

  /// - Returns: whether it listens on the app's own port.
  /// - Throws: ``BringUpError`` with words for people; `CancellationError`.
  func run() async throws -> Bool {
    let listening = try await listening()
    try await checkFurtherPorts()
    // What is built already takes no more room.
    if instance == nil, let shortage = disk?.shortage() {
      throw BringUpError(DiskGauge.refusal(shortage), .machine)
    }
    progress(.fetching, nil)
    let artifact = try await steps.run(.fetch, of: allocation.id) { try await fetch() }
    progress(.building, nil)
    let isRunning = try await runtime.instances().contains { $0.id == allocation.id && $0.phase == .running }
    let opened = try await secrets?.open(allocation, isRunning: isRunning)
    let redactor = opened?.redactor ?? Redactor([])
    async let prepared: Void? = allocation.workload.port == 0 ? nil : ports?.prepare()
    try await steps.run(.start, of: allocation.id) {
      do {
        try await runtime.start(
          moved(opened?.allocation ?? allocation, to: listening), from: artifact,
          log: RedactingLog(base: log, redactor: redactor))
      } catch let error as RuntimeError {
        throw BringUpError(redactor.redact(error.message), error.isRetriable ? .machine : .app)
      }
    }
    await prepared
    progress(.starting, nil)
    return try await steps.run(.check, of: allocation.id) { try await waitUntilWell() }
  }

  // MARK: Ports

  /// The port that it shall listen on: one of its own, where somebody leads the app's port there.
  private func listening() async throws -> UInt16 {
    let port = allocation.workload.port
    guard let ports, port != 0 else { return port }
    if let instance, instance.phase == .running { return instance.probePort }
    if let words = try await ports.refusal(of: port) {
      throw try await refusal(words)
    }
    if let known = instance?.probePort, known != 0, known != port, ports.isFree(known) { return known }
    guard let free = ports.free() else { throw BringUpError("no port is free on this machine", .machine) }
    return free
  }

  /// Those beside the main one are the app's own, whoever leads that.
  private func checkFurtherPorts() async throws {
    guard instance?.phase != .running, let words = FurtherPorts(allocation.workload).refusal() else { return }
    throw try await refusal(words)
  }

  private func refusal(_ words: String) async throws -> BringUpError {
    // What it replaces may be on its way out.
    let isOwn = try await runtime.instances().contains {
      $0.id != allocation.id && $0.id.deployment == allocation.id.deployment && $0.phase == .running
    }
    return BringUpError(words, isOwn ? .machine : .app)
  }

  /// The allocation as the runtime starts it: on a port of its own.
  private func moved(_ allocation: Allocation, to listening: UInt16) -> Allocation {
    guard listening != allocation.workload.port else { return allocation }
    var workload = allocation.workload
    // Inside a container nothing changes: its port is mapped to another one of the machine.
    if isolates { workload.services.listenPort = workload.listenPort } else { workload.services.listenPort = nil }
    workload.port = listening
    return Allocation(
      placing: allocation.id, on: allocation.node, name: allocation.name, workload: workload,
      source: allocation.source, epoch: allocation.epoch)
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
        // One that leads since a moment may not have them yet: it gets them from others, or fetches them again.
        throw BringUpError("the agent that leads hasn't got the app's files yet: \(error.message)", .machine)
      } catch let error as StoreError where error.code == .mismatch || error.code == .tooLarge {
        throw BringUpError("the app's files could not be kept: \(error.message)", .app)
      } catch {
        throw BringUpError("could not get the app's files from the orchestrator: \(error)", .machine)
      }
    }
    return Artifact(reference: reference, archivePath: blobs.path(of: reference.digest))
  }
}

/// Why an allocation could not be brought up.
struct BringUpError: Error, CustomStringConvertible {
  /// Who has to do something about it.
  enum Kind: Sendable {
    /// The machine or its leader: the same may succeed later.
    case machine
    /// The app's process ended before it was well.
    case ended
    /// It runs and isn't well.
    case unwell
    /// The app, or who deployed it: trying again won't help.
    case app
  }

  let words: String
  let kind: Kind
  /// The status that its process ended with, where it was seen.
  let status: Int32?

  init(_ words: String, _ kind: Kind, status: Int32? = nil) {
    self.words = words
    self.kind = kind
    self.status = status
  }

  var description: String { words }
}
