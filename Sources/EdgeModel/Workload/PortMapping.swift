/// Ports of a machine that lead into a service, beside the app's main port: one, or several in a row.
public struct PortMapping: Codable, Hashable, Sendable {
  /// What is carried.
  public enum Transport: String, Codable, Hashable, Sendable {
    case tcp, udp
  }

  /// The first port of the machine, 1 or more.
  public let host: UInt16
  /// The first port that the service listens on, 1 or more.
  public let container: UInt16
  /// How many ports in a row, 1 or more.
  public let count: UInt16
  /// What the ports carry; TCP where nothing is said.
  public let transport: Transport

  /// How many ports an app may ask for beside its main one.
  public static let most = 256

  /// `nil` where a port would be 0 or above 65535, or `count` is 0.
  public init?(host: UInt16, container: UInt16, count: UInt16 = 1, transport: Transport = .tcp) {
    guard host > 0, container > 0, count > 0, Int(host) + Int(count) - 1 <= 65_535,
      Int(container) + Int(count) - 1 <= 65_535
    else { return nil }
    self.host = host
    self.container = container
    self.count = count
    self.transport = transport
  }

  /// Each port with the one it leads to.
  public var pairs: [(host: UInt16, container: UInt16)] {
    (0..<count).map { (host + $0, container + $0) }
  }

  /// The ports of the machine.
  public var hostPorts: ClosedRange<UInt16> { host...(host + (count - 1)) }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let made = PortMapping(
      host: try values.decode(UInt16.self, forKey: .host),
      container: try values.decode(UInt16.self, forKey: .container),
      count: try values.decodeIfPresent(UInt16.self, forKey: .count) ?? 1,
      transport: try values.decodeIfPresent(Transport.self, forKey: .transport) ?? .tcp)
    guard let made else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "ports have to be from 1 to 65535"))
    }
    self = made
  }
}

extension PortMapping: CustomStringConvertible {
  /// As in `8000-8003:9000-9003/udp`.
  public var description: String {
    func range(_ first: UInt16) -> String { count == 1 ? "\(first)" : "\(first)-\(first + (count - 1))" }
    return "\(range(host)):\(range(container))/\(transport.rawValue)"
  }
}
