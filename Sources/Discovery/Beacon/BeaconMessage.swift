/// What a beacon's datagram says. The wire format is in docs/modules/Discovery.md.
struct BeaconMessage: Hashable, Sendable {
  enum Kind: UInt8, Sendable {
    /// Who is there?
    case solicit = 1
    /// I am, to the one who asked.
    case answer = 2
    /// I am still, to everybody.
    case announcement = 3
    /// I am not any more.
    case goodbye = 4
  }

  /// What is said of a service.
  struct Service: Hashable, Sendable {
    var identity: ServiceIdentity
    var name: String
    /// The TCP port that it answers at.
    var port: UInt16
    /// The address that the datagram was sent from: the code covers it, and what came from elsewhere is refused.
    var source: IPAddress
    /// For how long this may be believed, in milliseconds.
    var lease: UInt32
  }

  var kind: Kind
  /// A number that the sender drew when it started.
  var instance: UInt64 = 0
  /// Counts what this instance sent: a number is used once.
  var sequence: UInt64 = 0
  /// What the one who asks drew for this question; 0 for what nobody asked for.
  var nonce: UInt128 = 0
  /// The cluster that the service belongs to, or that is looked for.
  var cluster: String?
  /// In all but solicits.
  var service: Service?
}
