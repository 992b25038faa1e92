import EdgeModel

extension ComposeFormat {
  /// The ports that a service publishes, and where each is written.
  func ports(_ reader: YAMLReader) -> ([PortMapping], [SourcePosition]) {
    guard let value = reader.value("ports") else { return ([], []) }
    guard let list = value.list else {
      reader.add(.error, "ports", "expected a list, found \(value.kindName)")
      return ([], [])
    }
    var result: [(PortMapping, SourcePosition)] = []
    for (index, element) in list.enumerated() {
      let path = "\(reader.path("ports"))[\(index)]"
      if let map = element.map {
        let port = reader.reader(map, at: element.position, keyPath: path)
        if let mapping = long(port) { result.append((mapping, element.position)) }
      } else if let text = element.text {
        switch short(text) {
        case .success(let mapping): result.append((mapping, element.position))
        case .failure(let fault): reader.report.add(.error, at: element.position, path, fault.message)
        }
      } else {
        reader.report.add(.error, at: element.position, path, "expected \(Self.portForm), found \(element.kindName)")
      }
    }
    return (result.map(\.0), result.map(\.1))
  }

  struct PortFault: Error, Hashable {
    var message: String
  }

  private static let portForm = "a port such as \"8080:80\", \"80\", \"9000-9003:9000-9003\" or \"53:53/udp\""
  private static let oneAddress =
    "not supported: an address of the machine can't be chosen, all ports are offered where the machine offers its apps"

  /// `[ADDRESS:][HOST:]CONTAINER[/PROTOCOL]`. Taken as text: no reader of YAML makes minutes and seconds of `22:22` here.
  func short(_ text: String) -> Result<PortMapping, PortFault> {
    let wrong = PortFault(message: "expected \(Self.portForm), found \(QuotedText.quoted(text))")
    let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let transport = halves.count == 2 ? PortMapping.Transport(rawValue: halves[1].lowercased()) : .tcp
    guard let transport, let ports = halves.first else { return .failure(wrong) }
    var parts = ports.split(separator: ":", omittingEmptySubsequences: false)
    guard let last = parts.popLast(), let container = PortText.range(last) else { return .failure(wrong) }
    let host = parts.popLast() ?? ""
    // An address may hold colons of its own, then in brackets.
    let address = parts.joined(separator: ":")
    guard ["", "0.0.0.0", "[::]", "::"].contains(address) else {
      return .failure(PortFault(message: Self.oneAddress))
    }
    if host.isEmpty {
      return PortText.mapping(host: nil, container: container, transport).map { .success($0) } ?? .failure(wrong)
    }
    guard let range = PortText.range(host) else { return .failure(wrong) }
    guard let mapping = PortText.mapping(host: range, container: container, transport) else {
      return .failure(
        PortFault(message: "expected as many ports of the machine as of the service, found \(QuotedText.quoted(text))"))
    }
    return .success(mapping)
  }

  private func long(_ port: YAMLReader) -> PortMapping? {
    port.pass(over: "name", "app_protocol")
    let mode = port.text("mode")
    if let mode, mode != "host", mode != "ingress" { port.add(.error, "mode", "expected host or ingress") }
    let target = port.value("target", .required, expected: "a port from 1 to 65535") { value in
      value.text.flatMap { PortText.range($0) }
    }
    let published = port.value("published", expected: "a port from 1 to 65535, or as many as of the service") { value in
      value.text.flatMap { PortText.range($0) }
    }
    let transport = port.value("protocol", expected: "tcp or udp") { value in
      value.text.flatMap { PortMapping.Transport(rawValue: $0) }
    }
    if let address = port.text("host_ip"), !["0.0.0.0", "::"].contains(address) {
      port.add(.error, "host_ip", Self.oneAddress)
    }
    guard let target else { return nil }
    let mapping = PortText.mapping(host: published, container: target, transport ?? .tcp)
    if mapping == nil { port.add(.error, "published", "expected as many ports of the machine as of the service") }
    return mapping
  }
}
