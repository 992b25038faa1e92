/// One exchange of the ``InMemoryBroker`` and its bindings.
struct InMemoryExchange: Sendable {
  enum Destination: Sendable, Hashable {
    case queue(QueueName)
    case exchange(ExchangeName)
  }

  private struct Way: Sendable, Hashable {
    let destination: Destination
    let key: RoutingKey
    let headers: HeaderRule
  }

  let declaration: ExchangeDeclaration
  private var ways: [(way: Way, pattern: TopicPattern)] = []
  private(set) var wasBound = false

  init(_ declaration: ExchangeDeclaration) { self.declaration = declaration }

  var isUnbound: Bool { ways.isEmpty }

  mutating func bind(_ binding: Binding) {
    add(
      Way(
        destination: .queue(binding.queue), key: binding.key,
        headers: HeaderRule(headers: binding.headers, match: binding.match)))
  }

  mutating func bind(_ binding: ExchangeBinding) {
    add(
      Way(
        destination: .exchange(binding.destination), key: binding.key,
        headers: HeaderRule(headers: binding.headers, match: binding.match)))
  }

  private mutating func add(_ way: Way) {
    guard !ways.contains(where: { $0.way == way }) else { return }
    ways.append((way, TopicPattern(way.key)))
    wasBound = true
  }

  mutating func unbind(_ destination: Destination) { ways.removeAll { $0.way.destination == destination } }

  /// Where a message with this key and these headers goes to, each once, in the order of binding.
  func targets(of key: RoutingKey, _ headers: [String: HeaderValue]) -> [Destination] {
    let words = declaration.kind == .topic ? TopicPattern.split(key) : []
    var targets: [Destination] = []
    for (way, pattern) in ways where !targets.contains(way.destination) {
      let matches =
        switch declaration.kind {
        case .direct: way.key == key
        case .topic: pattern.matches(words)
        case .fanout: true
        case .headers: way.headers.matches(headers)
        }
      if matches { targets.append(way.destination) }
    }
    return targets
  }
}
