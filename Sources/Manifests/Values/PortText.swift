import EdgeModel

/// Ports as `80`, `8000-8003`, and what leads to what as `8080:80/udp`.
enum PortText {
  /// `80` or `8000-8003`; `nil` where it is neither, or not from 1 to 65535.
  static func range(_ text: some StringProtocol) -> ClosedRange<UInt16>? {
    let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = ends.first.flatMap({ number(String($0)) }) else { return nil }
    guard ends.count == 2 else { return first...first }
    guard let last = number(String(ends[1])), first <= last else { return nil }
    return first...last
  }

  static func number(_ text: String) -> UInt16? {
    guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return UInt16(text).flatMap { $0 > 0 ? $0 : nil }
  }

  /// The mapping of two ranges of the same length; without a `host` the machine's ports have the same numbers.
  static func mapping(
    host: ClosedRange<UInt16>?, container: ClosedRange<UInt16>, _ transport: PortMapping.Transport
  ) -> PortMapping? {
    let host = host ?? container
    guard host.count == container.count, let count = UInt16(exactly: host.count) else { return nil }
    return PortMapping(host: host.lowerBound, container: container.lowerBound, count: count, transport: transport)
  }
}
