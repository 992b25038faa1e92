/// The order in which the services of an app start: each after those that it depends on, otherwise as they are written.
public enum StartOrder {
  /// - Returns: the names in order, or the names of a circle, each of which depends on the next and the last on the first.
  ///   What is depended on and isn't there is passed over.
  public static func of(
    _ services: [(name: ServiceName, dependencies: [ServiceDependency])]
  ) -> Result<[ServiceName], Circle> {
    let known = Dictionary(services.map { ($0.name, $0.dependencies) }, uniquingKeysWith: { first, _ in first })
    var order: [ServiceName] = []
    var done: Set<ServiceName> = []
    for service in services {
      // No recursion: a chain may be as long as there are services.
      var path: [(name: ServiceName, rest: ArraySlice<ServiceDependency>)] = []
      if !done.contains(service.name) { path.append((service.name, (known[service.name] ?? [])[...])) }
      while let (name, rest) = path.popLast() {
        guard let next = rest.first else {
          if done.insert(name).inserted { order.append(name) }
          continue
        }
        path.append((name, rest.dropFirst()))
        guard known[next.service] != nil, !done.contains(next.service) else { continue }
        if let start = path.firstIndex(where: { $0.name == next.service }) {
          return .failure(Circle(names: path[start...].map(\.name)))
        }
        path.append((next.service, (known[next.service] ?? [])[...]))
      }
    }
    return .success(order)
  }

  /// Services that wait for each other.
  public struct Circle: Error, Hashable, Sendable, CustomStringConvertible {
    /// Each depends on the next, the last on the first.
    public let names: [ServiceName]

    public init(names: [ServiceName]) { self.names = names }

    /// `a → b → a`
    public var description: String { (names + names.prefix(1)).map(\.rawValue).joined(separator: " → ") }
  }
}
