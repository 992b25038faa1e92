import PlatformLab

/// What may happen to five machines on a network.
enum NetworkFault: Sendable, CustomStringConvertible {
  /// Machines of different groups reach each other no more.
  case split([[Int]])
  /// No machine reaches another one.
  case everybodyApart
  case cableOut(Int)
  case interfaceDown(Int)
  /// What others say doesn't come in.
  case deaf(Int)
  /// What it says comes in nowhere.
  case mute(Int)
  /// It can't begin a conversation with others; they can with it.
  case unheard(Int)
  /// Others can't begin a conversation with it; it can with them.
  case unreachable(Int)
  /// It reaches the others, and doesn't, by turns.
  case flapping(Int, every: Duration)
  /// So many percent of everything that machines send each other are lost.
  case loss(Int)
  /// The agent stands still.
  case stopped(Int)
  /// The agent is killed; its apps go on.
  case agentKilled(Int)
  /// The agent and all its apps are killed.
  case powerCut(Int)

  var description: String {
    func names(_ machines: [Int]) -> String { machines.map { String($0 + 1) }.joined(separator: "+") }
    return switch self {
    case .split(let groups): "split " + groups.map(names).joined(separator: " | ")
    case .everybodyApart: "everybody apart"
    case .cableOut(let machine): "cable of \(machine + 1) out"
    case .interfaceDown(let machine): "interface of \(machine + 1) down"
    case .deaf(let machine): "\(machine + 1) hears nobody"
    case .mute(let machine): "nobody hears \(machine + 1)"
    case .unheard(let machine): "\(machine + 1) can begin no conversation"
    case .unreachable(let machine): "nobody can begin a conversation with \(machine + 1)"
    case .flapping(let machine, let pause): "\(machine + 1) comes and goes every \(pause)"
    case .loss(let percent): "\(percent) % loss"
    case .stopped(let machine): "agent of \(machine + 1) stopped"
    case .agentKilled(let machine): "agent of \(machine + 1) killed"
    case .powerCut(let machine): "power of \(machine + 1) cut"
    }
  }

  /// Who can talk to whom, where that is clear; a machine alone for one that can't talk at all.
  func groups(of count: Int) -> [[Int]]? {
    switch self {
    case .split(let groups): groups
    case .everybodyApart: (0..<count).map { [$0] }
    // What one end doesn't hear can't be acknowledged: no connection of TCP lives on half a path.
    case .cableOut(let machine), .interfaceDown(let machine), .deaf(let machine), .mute(let machine),
      .stopped(let machine), .agentKilled(let machine), .powerCut(let machine):
      [[machine], (0..<count).filter { $0 != machine }]
    case .unheard, .unreachable, .flapping, .loss: nil
    }
  }

  /// Whether agents go on, and only the network between them doesn't.
  var isOfNetwork: Bool {
    switch self {
    case .stopped, .agentKilled, .powerCut: false
    default: true
    }
  }

  /// What the machines, and the client behind them, let in.
  func inlets(of count: Int) -> [Inlet] {
    var inlets = Array(repeating: Inlet(), count: count + 1)
    let all = Set(0..<count)
    switch self {
    case .split(let groups):
      for group in groups { for machine in group { inlets[machine].deafTo = all.subtracting(group) } }
      // The client is where most are.
      if let largest = groups.max(by: { $0.count < $1.count }) { inlets[count].deafTo = all.subtracting(largest) }
    case .deaf(let machine), .flapping(let machine, _): inlets[machine].deafTo = all.subtracting([machine])
    case .mute(let machine): for other in 0...count where other != machine { inlets[other].deafTo = [machine] }
    case .unheard(let machine): for other in 0..<count where other != machine { inlets[other].refuses = [machine] }
    case .unreachable(let machine): inlets[machine].refuses = all.subtracting([machine])
    case .loss(let percent): for machine in 0...count { inlets[machine].loss = percent }
    case .everybodyApart, .cableOut, .interfaceDown, .stopped, .agentKilled, .powerCut: break
    }
    return inlets
  }
}

extension NetworkFault {
  /// Any fault. The leader is likelier to be hit than another machine.
  static func random(
    leader: Int, of count: Int, by rng: inout some RandomNumberGenerator
  ) -> NetworkFault {
    let others = (0..<count).filter { $0 != leader }.shuffled(using: &rng)
    let one = Bool.random(using: &rng) ? leader : others[0]
    return switch Int.random(in: 0..<20, using: &rng) {
    case 0: .split([[leader], others.sorted()])
    case 1: .split([[others[0]], ([leader] + others.dropFirst()).sorted()])
    case 2, 3: .split([[leader, others[0]].sorted(), others.dropFirst().sorted()])
    case 4, 5: .split([others.prefix(2).sorted(), ([leader] + others.suffix(2)).sorted()])
    case 6: .split([[leader], [others[0]], others.dropFirst().sorted()])
    case 7: .split([[leader], others.prefix(2).sorted(), others.suffix(2).sorted()])
    case 8: .split([[others[0]], [others[1]], ([leader] + others.suffix(2)).sorted()])
    case 9: .everybodyApart
    case 10: .cableOut(one)
    case 11: .interfaceDown(one)
    case 12: .deaf(one)
    case 13: .mute(one)
    case 14: .unheard(one)
    case 15: .unreachable(one)
    case 16: .flapping(one, every: .milliseconds(Int.random(in: 300...4_000, using: &rng)))
    case 17: .loss(Int.random(in: 5...40, using: &rng))
    case 18: .stopped(one)
    default: Bool.random(using: &rng) ? .agentKilled(one) : .powerCut(one)
    }
  }
}
