/// The address that a port of a container is published on.
struct PublishedAddress {
  private let text: String

  init(_ text: String?) {
    self.text = text ?? ""
  }

  /// Where it is reached from here.
  /// - Parameter machine: the engine's; nil: this one.
  /// - Throws: ``DockerError/Code/unsupported`` where it isn't.
  func reached(on machine: String?) throws(DockerError) -> String {
    switch text {
    case "", "0.0.0.0": return machine ?? "127.0.0.1"
    case "::": return machine ?? "::1"
    default:
      guard let machine, Self.isLoopback(text), !Self.isLoopback(machine) else { return text }
      throw DockerError(
        .unsupported,
        "the port is published on \(text), which only \(machine) itself reaches: name a host that leads there, or publish it on another address"
      )
    }
  }

  private static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || host.hasPrefix("127.")
  }
}
