internal import Coordination
internal import EdgeModel
internal import Logging
internal import Synchronization

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

extension EtcdDesiredLog {
  /// Follows the log, and leads it when nobody else does, until it is cancelled. A lead is given up then at once.
  /// - Throws: ``DesiredLogError`` with code `.corrupt` when etcd has something else than such a log.
  public func run() async throws {
    let isFirst = isRunning.withLock { isRunning in
      defer { isRunning = true }
      return !isRunning
    }
    guard isFirst else { throw DesiredLogError(.refused, "this log runs already") }
    defer {
      view.setFollowing(false)
      isRunning.withLock { $0 = false }
    }
    var pause = Pause()
    while true {
      do {
        try await takePart { pause = Pause() }
      } catch let error as DesiredLogError where error.code == .corrupt || error.code == .newerFormat {
        throw error
      } catch let error where !(error is CancellationError) && !Task.isCancelled {
        logger.warning("no part in the log for now", metadata: ["reason": "\(error)"])
      }
      try Task.checkCancellation()
      try await clock.sleep(for: pause.next())
    }
  }

  /// Takes part for the time of one lease.
  private func takePart(onBegin: () -> Void) async throws {
    let start = elapsed()
    let lease = try await gateway.grantLease(configuration.lease)
    let end: Result<Void, any Error>
    do {
      _ = try await gateway.transact(
        Etcd.Transaction(success: [.put(keys.candidate(id), .init(id.rawValue.utf8), lease: lease.id)]))
      view.extendLease(to: start + Self.certain(of: lease.seconds))
      onBegin()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await self.keep(lease.id, lease.seconds) }
        group.addTask { try await self.endInTime() }
        group.addTask { try await self.watch() }
        group.addTask { try await self.follow(lease.id) }
        defer { group.cancelAll() }
        try await group.next()
      }
      end = .success(())
    } catch {
      end = .failure(error)
    }
    view.stepDown()
    await revoke(lease.id)
    try end.get()
  }

  /// Of a lease's length, what is sure on a clock that may run a tenth slower than etcd's.
  private static func certain(of seconds: Int64) -> Duration { .seconds(seconds) * 9 / 10 }

  /// In a task of its own, which the end of this one doesn't end: others need not wait for the lease to run out.
  private func revoke(_ lease: String) async {
    let (gateway, logger) = (gateway, logger)
    await Task {
      do {
        try await gateway.revokeLease(lease)
      } catch {
        logger.debug("a lease is left to run out", metadata: ["reason": "\(error)"])
      }
    }.value
  }

  private func keep(_ lease: String, _ seconds: Int64) async throws {
    let third = Duration.seconds(seconds) / 3
    while true {
      try await clock.sleep(for: third)
      let sent = elapsed()
      do {
        guard let left = try await gateway.keepLease(lease, timeout: min(third, configuration.requestTimeout)) else {
          throw DesiredLogError(.storage, "the lease in etcd has ended")
        }
        view.extendLease(to: sent + Self.certain(of: left))
      } catch let failure as EtcdFailure where failure.isTransient {
        logger.debug("the lease wasn't renewed", metadata: ["reason": "\(failure)"])
        try await clock.sleep(for: .milliseconds(200))
      }
    }
  }

  /// Throws when the lease may have ended, by this machine's own clock.
  private func endInTime() async throws {
    while true {
      let left = view.leaseEnd - elapsed()
      guard left > .zero else { throw DesiredLogError(.storage, "the lease in etcd could not be renewed in time") }
      try await clock.sleep(for: left)
    }
  }

  /// Rings the bell for every change. What breaks the watch is mended; the poll goes on meanwhile.
  private func watch() async throws {
    var pause = Pause()
    while true {
      do {
        try await gateway.watch(keys.prefix) { bell.ring() }
        pause = Pause()
      } catch let error where !(error is CancellationError) && !Task.isCancelled {
        logger.debug("the watch ended", metadata: ["reason": "\(error)"])
      }
      try await clock.sleep(for: pause.next())
    }
  }

  /// Reads what changed, and stands for the lead when nobody has it.
  private func follow(_ lease: String) async throws {
    var lead: EtcdView.Lead?
    var pause = Pause()
    while true {
      let rings = bell.rings
      do {
        let picture = try await refresh()
        view.setFollowing(true)
        pause = Pause()
        if picture.leader == nil, picture.mayStand(id), let won = try await stand(picture, lease) {
          lead = won
          continue
        }
        if let won = lead, picture.leaderRecord == won.record {
          view.lead(won, as: id)
          try await foldIfLong(won)
        } else {
          lead = nil
          view.follow(picture.leader?.node, epoch: picture.epoch)
        }
      } catch let failure as EtcdFailure where failure.isTransient {
        logger.debug("the log can't be read for now", metadata: ["reason": "\(failure)"])
        try await clock.sleep(for: pause.next())
        continue
      }
      try await bell.wait(after: rings, atMost: configuration.poll, clock: clock)
    }
  }

  /// Takes the lead if it is still free.
  private func stand(_ picture: EtcdPicture, _ lease: String) async throws -> EtcdView.Lead? {
    let (epoch, overflow) = picture.epoch.addingReportingOverflow(1)
    guard !overflow else { throw DesiredLogError(.corrupt, "there is no epoch after \(picture.epoch)") }
    let record = try StoredJSON.encode(LeaderRecord(node: id, epoch: epoch))
    let answer = try await gateway.transact(
      Etcd.Transaction(
        compare: [
          .absent(keys.leader), .unchanged(keys.epoch, since: picture.epochKey),
          .unchanged(keys.handOver, since: picture.handOverKey),
        ],
        success: [
          .put(keys.leader, record, lease: lease), .put(keys.epoch, .init("\(epoch)".utf8)), .delete(keys.handOver),
        ]))
    return answer.succeeded == true ? EtcdView.Lead(epoch: epoch, record: record) : nil
  }
}

/// Waits that grow while things go wrong, spread so that machines don't come back all at once.
struct Pause {
  private var length = Duration.milliseconds(100)

  mutating func next() -> Duration {
    defer { length = min(length * 2, .seconds(3)) }
    return length * Double.random(in: 0.7...1.3)
  }
}
