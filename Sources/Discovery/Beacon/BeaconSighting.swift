/// What a search knows of one service.
struct BeaconSighting {
  var service: DiscoveredService
  /// The sender's run, and the last number that it used.
  var instance: UInt64
  var sequence: UInt64
  /// Where it can be asked: the address and port that its beacons come from, and the interface.
  var origin: DatagramRoute
  /// When a beacon from the endpoint that is shown was last heard, and from any. The first decides when it is asked.
  var endpointHeard: Duration
  var heard: Duration
  var lease: Duration
  var nextQuestion: Duration
  /// When it was lost. It is remembered for a while, so that what was sent before isn't believed again.
  var lost: Duration?

  var expiry: Duration { heard + lease }

  /// Takes a beacon's news in.
  /// - Returns: whether something that is shown has changed.
  mutating func renew(_ news: BeaconSighting) -> Bool {
    instance = news.instance
    sequence = news.sequence
    heard = news.heard
    lease = news.lease
    var shown = news.service
    let isSamePlace =
      shown.endpoint.host == service.endpoint.host && shown.endpoint.zone == service.endpoint.zone
    if isSamePlace || isBetter(shown.endpoint) || news.heard - endpointHeard > lease {
      endpointHeard = news.heard
      nextQuestion = news.nextQuestion
      origin = news.origin
      // What this machine says to itself comes by no interface of the network.
      if isSamePlace { shown.interface = shown.interface ?? service.interface }
    } else {
      // A machine with several addresses doesn't change its place with each beacon.
      shown.endpoint.host = service.endpoint.host
      shown.endpoint.zone = service.endpoint.zone
      shown.interface = service.interface
    }
    defer { service = shown }
    return shown != service
  }

  /// An address that has a meaning beyond the link is better than one that hasn't.
  private func isBetter(_ endpoint: Endpoint) -> Bool {
    func isLinkLocal(_ endpoint: Endpoint) -> Bool {
      if case .address(let address) = endpoint.host { address.isLinkLocal } else { false }
    }
    return isLinkLocal(service.endpoint) && !isLinkLocal(endpoint)
  }
}
