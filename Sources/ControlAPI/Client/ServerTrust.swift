public import EdgeModel

/// Why a client believes that it speaks to the right agent, and to nobody between.
public enum ServerTrust: Hashable, Sendable {
  /// The agent proves to have the client's own token and which key TLS has to show (``PingProof``), before the token goes there: for
  /// `http://` addresses of other machines. What is sent on this machine alone needs none.
  case proof
  /// The agent has this key, for all `http://` addresses.
  case key(MachinePublicKey)
  /// Everybody on the network may read what is sent and received.
  case network
}
