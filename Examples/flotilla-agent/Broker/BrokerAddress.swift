import Foundation

/// Where a broker of this machine's listens: nowhere that the agent itself doesn't.
enum BrokerAddress {
  static func listening(_ settings: AgentSettings) -> String {
    let host = settings.listen.host == "localhost" ? "127.0.0.1" : settings.listen.host
    if isWildcard(host) { return isAddress(settings.advertisedHost) ? settings.advertisedHost : host }
    return isAddress(host) ? host : "127.0.0.1"
  }

  /// By which this machine itself reaches what listens there.
  static func own(_ listening: String) -> String {
    switch listening {
    case "0.0.0.0": "127.0.0.1"
    case "::": "::1"
    default: listening
    }
  }

  private static func isWildcard(_ host: String) -> Bool { host == "0.0.0.0" || host == "::" }

  /// Whether it is an IPv4 or IPv6 address (inet_pton(3)).
  static func isAddress(_ host: String) -> Bool {
    var four = in_addr()
    var six = in6_addr()
    return inet_pton(AF_INET, host, &four) == 1 || inet_pton(AF_INET6, host, &six) == 1
  }
}
