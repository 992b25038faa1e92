/// One exchange of the ``InMemoryBroker`` and its bindings.
struct InMemoryExchange: Sendable {
  let declaration: ExchangeDeclaration
  private var bindings: [(binding: Binding, pattern: TopicPattern)] = []
  private(set) var wasBound = false

  init(_ declaration: ExchangeDeclaration) { self.declaration = declaration }

  var isUnbound: Bool { bindings.isEmpty }

  mutating func bind(_ binding: Binding) {
    guard !bindings.contains(where: { $0.binding == binding }) else { return }
    bindings.append((binding, TopicPattern(binding.key)))
    wasBound = true
  }

  mutating func unbind(_ queue: QueueName) { bindings.removeAll { $0.binding.queue == queue } }

  /// The queues that a message with this key and these headers goes to, each once, in the order of binding.
  func targets(of key: RoutingKey, _ headers: [String: HeaderValue]) -> [QueueName] {
    let words = declaration.kind == .topic ? TopicPattern.split(key) : []
    var targets: [QueueName] = []
    for (binding, pattern) in bindings where !targets.contains(binding.queue) {
      let matches =
        switch declaration.kind {
        case .direct: binding.key == key
        case .topic: pattern.matches(words)
        case .fanout: true
        case .headers: binding.matches(headers)
        }
      if matches { targets.append(binding.queue) }
    }
    return targets
  }
}
