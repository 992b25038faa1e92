/// The times of an election, as this replica's own monotonic clock counts them.
///
/// The defaults are made for a LAN of home machines: a leader that dies is replaced within four seconds, and a pause of
/// less than two goes unnoticed.
public struct ReplicaTimings: Hashable, Sendable {
  /// How often a leader says that it leads.
  public var heartbeat: Duration
  /// How long after the newest answers of a majority a leader still leads.
  public var lease: Duration
  /// How long after the leader's last word a voter refuses to help another one to its place.
  public var loyalty: Duration
  /// How long after the leader's last word the voter of rank 0 asks for votes.
  public var election: Duration
  /// How much later each further rank asks.
  public var rankDelay: Duration
  /// At most this much is added at random, so that equals don't ask at once for ever.
  public var jitter: Duration

  public init(
    heartbeat: Duration = .milliseconds(500), lease: Duration = .milliseconds(2_250),
    loyalty: Duration = .milliseconds(2_700), election: Duration = .seconds(3),
    rankDelay: Duration = .milliseconds(300), jitter: Duration = .milliseconds(200)
  ) {
    self.heartbeat = heartbeat
    self.lease = lease
    self.loyalty = loyalty
    self.election = election
    self.rankDelay = rankDelay
    self.jitter = jitter
  }

  /// Two leaders can't overlap while clocks run at rates that differ by less than this share of each other.
  public var toleratedDrift: Double {
    (loyalty - lease) / (loyalty + lease)
  }

  /// Why these times can't work together, if they can't.
  public var fault: String? {
    if heartbeat <= .zero { return "the heartbeat must be longer than nothing" }
    if lease < heartbeat * 2 { return "the lease must last two heartbeats at least" }
    if loyalty <= lease { return "loyalty must be longer than the lease, or two could lead at once" }
    if election < loyalty { return "an election must not begin while voters are loyal" }
    if rankDelay < .zero || jitter < .zero { return "a delay can't be negative" }
    return nil
  }
}
