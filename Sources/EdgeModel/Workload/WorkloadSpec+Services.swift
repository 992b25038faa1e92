extension WorkloadSpec {
  /// All services as one list, the main one first. Its environment has the app's port as `PORT`.
  public var allServices: [ServiceSpec] { [mainService] + services.companions }

  /// The main service as the others are described.
  public var mainService: ServiceSpec {
    ServiceSpec(
      services.name, language: language, run: run, test: test, environment: environment, settings: services.main)
  }

  /// The port that the main service listens on, inside; 0 for none.
  public var listenPort: UInt16 { services.listenPort ?? port }

  /// Whether it is meant to end: of a task's services the main one decides.
  public var kind: ServiceKind { services.main.kind }

  /// All TCP ports of the machine that it needs, the main one first.
  public var tcpHostPorts: [UInt16] {
    let extra = services.allSettings.flatMap(\.ports).filter { $0.transport == .tcp }.flatMap(\.hostPorts)
    return (port == 0 ? [] : [port]) + extra
  }

  /// All UDP ports of the machine that it needs. They have nothing to do with TCP ports of the same numbers.
  public var udpHostPorts: [UInt16] {
    services.allSettings.flatMap(\.ports).filter { $0.transport == .udp }.flatMap(\.hostPorts)
  }

  /// The first port of the machine that both need, such as `53 (UDP)`. The main port of both is none: whoever leads it
  /// leads it to one of them.
  public func sharedPort(with other: WorkloadSpec) -> String? {
    let (tcp, udp) = (Set(other.tcpHostPorts), Set(other.udpHostPorts))
    if let shared = tcpHostPorts.first(where: { tcp.contains($0) && !($0 == port && $0 == other.port) }) {
      return "\(shared)"
    }
    return udpHostPorts.first(where: udp.contains).map { "\($0) (UDP)" }
  }

  /// The volumes that its services mount, each once, sorted. They pin the app to the machine that has them.
  public var volumes: [VolumeName] {
    Set(services.allSettings.flatMap(\.volumes).map(\.volume)).sorted()
  }

  /// Whether two of its versions may run side by side for a while: not if it runs at most once, not if both would write
  /// to the same volumes or need the same further ports, and a task isn't started twice.
  public var mayOverlap: Bool {
    availability == .keepRunning && kind == .service && port != 0
      && services.allSettings.allSatisfy { $0.volumes.isEmpty && $0.ports.isEmpty }
  }

  /// What a runtime counts among its languages when it can run several services as one app, with a network of their own.
  public static let severalServices = "services"

  /// What a runtime counts among its languages when it keeps named volumes.
  public static let namedVolumes = "volumes"

  /// What a machine's runtime must be able to run, the main service's language first.
  public var requiredLanguages: [String] {
    var languages = [language]
    for companion in services.companions where !languages.contains(companion.language) {
      languages.append(companion.language)
    }
    if !services.companions.isEmpty { languages.append(Self.severalServices) }
    if !volumes.isEmpty { languages.append(Self.namedVolumes) }
    return languages
  }

  /// What its services' limits add up to: what a machine is charged for an app that asks for nothing else.
  public var limitedShare: Resources { services.allSettings.map(\.limits.share).reduce(.zero, +) }
}
