/// How far an acknowledged change has come; encoded as the words of the control API.
public enum Durability: String, Codable, Hashable, Sendable {
  /// On the leader's disk alone: lost with that machine.
  case local
  /// On the disks of both machines of a pair.
  case standby
  /// On the disks of more than half of the voters: outlives every failure that leaves a majority.
  case majority
}
