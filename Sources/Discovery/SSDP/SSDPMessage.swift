/// What a datagram of SSDP says (UPnP Device Architecture 1.1, section 1).
struct SSDPMessage: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// Who is there? (`M-SEARCH`)
    case search
    /// I am, to the one who asked.
    case answer
    /// I am, to everybody (`ssdp:alive`).
    case alive
    /// I am not any more (`ssdp:byebye`).
    case goodbye
  }

  var kind: Kind
  /// What is looked for, or what the sender is: `upnp:rootdevice`, a URN or a UUID.
  var target: String
  /// The sender's unique name with the target; ParaDrop leaves it out.
  var name: String?
  /// Where its description is.
  var location: String?
  /// Its system and product.
  var server: String?
  /// Of a search: within how many seconds answers are to come, spread at random.
  var wait: UInt8?
  /// For how many seconds it may be believed.
  var maximumAge: UInt32?

  init(
    _ kind: Kind, target: String, name: String? = nil, location: String? = nil, server: String? = nil,
    wait: UInt8? = nil, maximumAge: UInt32? = nil
  ) {
    self.kind = kind
    self.target = target
    self.name = name
    self.location = location
    self.server = server
    self.wait = wait
    self.maximumAge = maximumAge
  }
}
