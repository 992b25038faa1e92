internal import Messaging
internal import Synchronization

/// Channels of one connection for work that takes a few round trips: a channel is opened once and used by one after the
/// other.
///
/// What failed on a channel, or was given up, takes the channel with it: the broker may have closed it, or still be about
/// to. Work never waits for a channel, since it may contain other work; what is opened above the capacity is closed
/// afterwards.
final class ChannelPool: Sendable {
  /// How many channels wait for work at most.
  static let capacity = 8

  private let idle = Mutex<[PooledChannel]>([])

  /// A channel that nobody else uses until it is given back or closed. What it hears goes to these handlers.
  func take(for session: Session, _ handlers: Channel.Handlers) async throws -> PooledChannel {
    if let pooled = idle.withLock({ $0.popLast() }) {
      pooled.tenant.enter(handlers)
      return pooled
    }
    let tenant = ChannelTenant(handlers)
    var handlers = Channel.Handlers()
    handlers.content = { content throws(MessagingError) in try tenant.handlers?.content(content) }
    handlers.due = { tenant.handlers?.due($0) }
    handlers.closing = { [self] in
      if let pooled = remove(tenant) { pooled.channel.close() } else { tenant.handlers?.closing() }
    }
    handlers.closed = { [self] error, isFault in
      _ = remove(tenant)
      tenant.handlers?.closed(error, isFault)
    }
    return PooledChannel(channel: try await session.openChannel(handlers), tenant: tenant)
  }

  /// Takes back a channel on which everything that was asked has been answered.
  func giveBack(_ pooled: PooledChannel) {
    pooled.tenant.leave()
    let isKept = idle.withLock { idle in
      guard idle.count < Self.capacity else { return false }
      idle.append(pooled)
      return true
    }
    // Looked at only now: whatever ends later finds it here.
    if !isKept || (!(pooled.channel.isOpen && pooled.channel.session.isOpen) && remove(pooled.tenant) != nil) {
      pooled.channel.close()
    }
  }

  private func remove(_ tenant: ChannelTenant) -> PooledChannel? {
    idle.withLock { idle in idle.firstIndex { $0.tenant === tenant }.map { idle.remove(at: $0) } }
  }
}

/// A channel of a pool.
struct PooledChannel: Sendable {
  let channel: Channel
  let tenant: ChannelTenant
}

/// Who uses a channel of a pool now.
final class ChannelTenant: Sendable {
  private let current: Mutex<Channel.Handlers?>

  init(_ handlers: Channel.Handlers) { current = Mutex(handlers) }

  var handlers: Channel.Handlers? { current.withLock { $0 } }

  func enter(_ handlers: Channel.Handlers) { current.withLock { $0 = handlers } }

  func leave() { current.withLock { $0 = nil } }
}

extension Session {
  /// Does something short on a channel of the pool; one on which it failed isn't used again.
  func onChannel<Result>(_ body: (Channel) async throws -> Result) async throws -> Result {
    let pooled = try await pool.take(for: self, .init())
    do {
      let result = try await body(pooled.channel)
      pool.giveBack(pooled)
      return result
    } catch {
      pooled.channel.close()
      throw error
    }
  }
}
