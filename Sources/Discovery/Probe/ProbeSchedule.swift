/// What a probe does next: a value that counts, and knows no sockets.
///
/// Addresses come in the order of the ranges, each once. Open ones go before new ones: they may be what is looked for.
struct ProbeSchedule {
  enum Step: Hashable {
    case connect(IPAddress)
    case verify(IPAddress)
  }

  private let ranges: [CIDR]
  private var rangeIndex = 0
  private var hosts: CIDR.Hosts?
  private var open: [IPAddress] = []
  private let maximumInFlight: Int
  private let maximumVerifications: Int
  private(set) var connecting = 0
  private(set) var verifying = 0

  init(_ ranges: [CIDR], maximumInFlight: Int, maximumVerifications: Int) {
    self.ranges = ranges
    self.maximumInFlight = maximumInFlight
    self.maximumVerifications = maximumVerifications
    hosts = ranges.first?.hosts
  }

  /// The next thing to begin; `nil` while everything that may be under way is, or nothing is left.
  mutating func next() -> Step? {
    guard connecting + verifying < maximumInFlight else { return nil }
    if verifying < maximumVerifications, !open.isEmpty {
      verifying += 1
      return .verify(open.removeFirst())
    }
    // What waits for verification is bounded as well.
    guard open.count < maximumInFlight, let address = nextAddress() else { return nil }
    connecting += 1
    return .connect(address)
  }

  mutating func connected(_ address: IPAddress, isOpen: Bool) {
    connecting -= 1
    if isOpen { open.append(address) }
  }

  mutating func verified() { verifying -= 1 }

  private mutating func nextAddress() -> IPAddress? {
    while hosts != nil {
      while let address = hosts?.next() {
        let isKnown = ranges.prefix(rangeIndex).contains { $0.contains(address) }
        if !isKnown { return address }
      }
      rangeIndex += 1
      hosts = ranges.dropFirst(rangeIndex).first?.hosts
    }
    return nil
  }
}
