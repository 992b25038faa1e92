public import EdgeModel

/// What people should know of a replica.
public enum ReplicaNotice: Sendable {
  /// Somebody else leads, or nobody.
  case leads(Leadership)
  /// Entries of this machine that never became safe were pushed out by a leader's; the disk keeps them.
  case orphaned([DesiredEntry])
  /// A machine that claims to lead contradicts what is safe here: nothing of it is taken over.
  case contradicted(DesiredLogError, by: NodeID)
  /// The disk refused; this machine takes no part until it can be read again.
  case stumbled(DesiredLogError)
}
