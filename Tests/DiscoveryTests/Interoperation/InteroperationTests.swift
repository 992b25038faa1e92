import Testing

@testable import Discovery

/// Multicast DNS with other implementations, both ways, on machines of their own.
@Suite(.enabled(if: Peer.isPossible), .serialized, .timeLimit(.minutes(3))) struct InteroperationTests {
  private let type = "_flotilla-test._tcp"

  private func txt(_ value: String) throws -> TXTRecord { try TXTRecord(["v": value]) }

  private func has(_ address: IPAddress, _ port: UInt16) -> (FoundService) -> Bool {
    { $0.endpoints.contains(Endpoint(address, port: port)) }
  }

  // MARK: Publish, browse, resolve, update, goodbye

  @Test(arguments: Peer.Kind.allCases)
  func whatTheyPublishIsFoundFollowedAndLost(by kind: Peer.Kind) async throws {
    try await TestNetwork.with(machines: 2) { network in
      try await OurSpeaker.with(on: network.machines[0]) { ours in
        try await Peer.with(kind, on: network.machines[1], host: "theirs") { peer in
          try await ours.browsing(type) { sightings in
            try peer.publish("Ann's shop", type, port: 8080, txt: ["v": "1"])
            let found = try await sightings.wait(for: "Ann's shop", where: has(network.machines[1].address, 8080))
            #expect(found.host == "theirs.local")
            #expect(found.txt["v"] == "1")
            let resolved = try await ours.resolve("Ann's shop", type: type)
            #expect(resolved.host == "theirs.local" && resolved.txt["v"] == "1")
            try await peer.wait(for: .registered)
            try peer.update("Ann's shop", type, port: 8080, txt: ["v": "2"])
            try await sightings.wait(for: "Ann's shop") { $0.txt["v"] == "2" }
            try peer.withdraw()
            try await sightings.wait { $0.isEmpty }
          }
        }
      }
    }
  }

  @Test(arguments: Peer.Kind.allCases)
  func whatWePublishTheyFindFollowAndLose(by kind: Peer.Kind) async throws {
    try await TestNetwork.with(machines: 2) { network in
      try await OurSpeaker.with(on: network.machines[0]) { ours in
        try await Peer.with(kind, on: network.machines[1], host: "theirs") { peer in
          var service = LocalService("Ann's shop 1.0", type: type, host: "ours", port: 8080, txt: try txt("1"))
          let (published, name) = try await ours.publish(service)
          #expect(name == "Ann's shop 1.0")
          // It is found by a search that begins after it, and followed from then on.
          try peer.browse(type)
          let found = try await peer.wait(for: .found) { $0.txt?["v"] == "1" }
          #expect(found.name == "Ann's shop 1.0" && found.host == "ours.local" && found.port == 8080)
          #expect(found.addresses?.contains("\(network.machines[0].address)") == true)
          service.txt = try txt("2")
          try await ours.update(published, to: service)
          try await peer.wait(for: .found) { $0.txt?["v"] == "2" }
          try await ours.withdraw(published)
          try await peer.wait(for: .lost) { $0.name == "Ann's shop 1.0" }
        }
      }
    }
  }

  // MARK: Conflict

  @Test(arguments: Peer.Kind.allCases)
  func aNameThatTheyHaveBecomesAnother(with kind: Peer.Kind) async throws {
    try await TestNetwork.with(machines: 2) { network in
      try await Peer.with(kind, on: network.machines[1], host: "theirs") { peer in
        try peer.publish("Shop", type, port: 1)
        try await peer.wait(for: .registered)
        try await OurSpeaker.with(on: network.machines[0]) { ours in
          let (_, name) = try await ours.publish(LocalService("Shop", type: type, host: "ours", port: 2))
          #expect(name == "Shop (2)")
          try await ours.browsing(type) { sightings in
            try await sightings.wait(for: "Shop", where: has(network.machines[1].address, 1))
            try await sightings.wait(for: "Shop (2)", where: has(network.machines[0].address, 2))
          }
        }
      }
    }
  }

  @Test(arguments: Peer.Kind.allCases)
  func aNameThatWeHaveIsDefended(against kind: Peer.Kind) async throws {
    try await TestNetwork.with(machines: 2) { network in
      try await OurSpeaker.with(on: network.machines[0]) { ours in
        let (_, name) = try await ours.publish(LocalService("Shop", type: type, host: "ours", port: 2))
        #expect(name == "Shop")
        try await Peer.with(kind, on: network.machines[1], host: "theirs") { peer in
          try peer.publish("Shop", type, port: 1)
          try await peer.wait(for: .conflict)
          try await ours.browsing(type) { try await $0.wait(for: "Shop", where: has(network.machines[0].address, 2)) }
        }
      }
    }
  }

  /// Avahi has the name of its machine, and we want it for another.
  @Test func aHostNameThatTheyHaveBecomesAnother() async throws {
    try await TestNetwork.with(machines: 2) { network in
      try await Peer.with(.avahi, on: network.machines[1], host: "cellar") { peer in
        try await OurSpeaker.with(on: network.machines[0]) { ours in
          _ = try await ours.publish(LocalService("Shop", type: type, host: "cellar", port: 2))
          try peer.browse(type)
          // Avahi tells one of its addresses, whichever it heard first.
          let found = try await peer.wait(for: .found) { $0.host == "cellar-2.local" }
          #expect(found.name == "Shop" && found.port == 2)
        }
      }
    }
  }

  // MARK: Crash

  /// Who was killed said no goodbye. What comes back in its place replaces what it said.
  @Test(arguments: Peer.Kind.allCases)
  func whoComesBackAfterACrashReplacesItself(kind: Peer.Kind) async throws {
    try await TestNetwork.with(machines: 3) { network in
      try await OurSpeaker.with(on: network.machines[0]) { ours in
        try await ours.browsing(type) { sightings in
          let (before, after) = (network.machines[1], network.machines[2])
          try await Peer.with(kind, on: before, host: "theirs") { peer in
            try peer.publish("Shop", type, port: 1, txt: ["v": "1"])
            try await sightings.wait(for: "Shop", where: has(before.address, 1))
            try await peer.wait(for: .registered)
            await peer.kill()
          }
          try await Peer.with(kind, on: after, host: "theirs") { peer in
            try peer.publish("Shop", type, port: 2, txt: ["v": "2"])
            try await sightings.wait(for: "Shop") { found in
              // Of what was said within the same second RFC 6762 section 10.2 keeps both, and python-zeroconf is that quick.
              let isRidOfOldAddress = kind == .zeroconf || !has(before.address, 2)(found)
              return has(after.address, 2)(found) && found.txt["v"] == "2" && isRidOfOldAddress
            }
          }
        }
      }
    }
  }

  @Test(arguments: Peer.Kind.allCases)
  func whoComesBackAfterOurCrashReplacesUs(kind: Peer.Kind) async throws {
    try await TestNetwork.with(machines: 3) { network in
      try await Peer.with(kind, on: network.machines[2], host: "theirs") { peer in
        try peer.browse(type)
        try await OurSpeaker.with(on: network.machines[0]) { ours in
          _ = try await ours.publish(LocalService("Shop", type: type, host: "ours", port: 1, txt: try txt("1")))
          try await peer.wait(for: .found) { $0.port == 1 && $0.txt?["v"] == "1" }
          // Its goodbye is heard by nobody.
          try await network.setCable(of: 1, up: false)
        }
        try await OurSpeaker.with(on: network.machines[1]) { ours in
          let service = LocalService("Shop", type: type, host: "ours", port: 2, txt: try txt("2"))
          let (_, name) = try await ours.publish(service)
          #expect(name == "Shop")
          try await peer.wait(for: .found) {
            // Avahi tells one of its addresses, whichever it heard first.
            $0.port == 2 && $0.txt?["v"] == "2"
              && $0.addresses?.contains { $0 != "\(network.machines[0].address)" } == true
          }
        }
      }
    }
  }

  // MARK: Networks

  @Test(arguments: Peer.Kind.allCases)
  func bothWaysByIPv6Alone(with kind: Peer.Kind) async throws {
    try await TestNetwork.with(machines: 2) { network in
      for machine in network.machines { try await machine.ip("addr flush dev eth0 scope global") }
      try await OurSpeaker.with(on: network.machines[0]) { ours in
        try await Peer.with(kind, on: network.machines[1], host: "theirs", family: .v6) { peer in
          try peer.publish("Theirs", type, port: 1, txt: ["v": "1"])
          try await ours.browsing(type) { sightings in
            let found = try await sightings.wait(for: "Theirs")
            #expect(found.txt["v"] == "1")
            #expect(
              found.endpoints.allSatisfy { endpoint in
                guard case .address(let address) = endpoint.host else { return false }
                return address.family == .v6 && address.isLinkLocal && endpoint.zone == String(found.interface)
              })
          }
          _ = try await ours.publish(LocalService("Ours", type: type, host: "ours", port: 2, txt: try txt("2")))
          try peer.browse(type)
          let found = try await peer.wait(for: .found) { $0.name == "Ours" }
          #expect(found.port == 2 && found.txt?["v"] == "2")
          #expect(found.addresses?.allSatisfy { $0.hasPrefix("fe80::") } == true)
        }
      }
    }
  }

  /// A machine on two links is found on each by its address there, and finds who is on each.
  @Test(arguments: Peer.Kind.allCases)
  func bothWaysOnTwoInterfaces(with kind: Peer.Kind) async throws {
    try await TestNetwork.with(links: [[0, 1], [0], [1]]) { network in
      let machines = network.machines
      try await OurSpeaker.with(on: machines[0]) { ours in
        try await Peer.with(kind, on: machines[1], host: "one") { one in
          try await Peer.with(kind, on: machines[2], host: "two", interface: "eth1") { two in
            try one.publish("One", type, port: 1)
            try two.publish("Two", type, port: 2)
            try await ours.browsing(type) { sightings in
              let (first, second) = (
                try await sightings.wait(for: "One", where: has(machines[1].address, 1)),
                try await sightings.wait(for: "Two", where: has(machines[2].address, 2))
              )
              #expect(first.interface != second.interface)
            }
            _ = try await ours.publish(LocalService("Ours", type: type, host: "ours", port: 3))
            for (link, peer) in [one, two].enumerated() {
              try peer.browse(type)
              let found = try await peer.wait(for: .found) { $0.name == "Ours" }
              let addresses = found.addresses ?? []
              #expect(addresses.contains("10.99.\(link).1"))
              #expect(!addresses.contains("10.99.\(1 - link).1"), "an address of another link leads nowhere")
            }
          }
        }
      }
    }
  }

  /// Avahi runs on our machine: it has the port before us, or we have it before it.
  @Test(arguments: [true, false])
  func thePortIsSharedWithAvahi(whichIsFirst isFirst: Bool) async throws {
    try await TestNetwork.with(machines: 2) { network in
      let (home, away) = (network.machines[0], network.machines[1])
      @Sendable func meet(_ ours: OurSpeaker, _ avahi: Peer) async throws {
        try await Peer.with(.zeroconf, on: away, host: "away") { peer in
          try peer.publish("Away", type, port: 3)
          try avahi.publish("Avahi", type, port: 2)
          let (_, name) = try await ours.publish(LocalService("Ours", type: type, host: "ours", port: 1))
          #expect(name == "Ours")
          // Each of the three finds the two others.
          try await ours.browsing(type) { sightings in
            try await sightings.wait(for: "Avahi", where: has(home.address, 2))
            try await sightings.wait(for: "Away", where: has(away.address, 3))
          }
          for (searcher, others) in [(avahi, ["Ours", "Away"]), (peer, ["Ours", "Avahi"])] {
            try searcher.browse(type)
            var missing = Set(others)
            while !missing.isEmpty {
              let found = try await searcher.wait(for: .found)
              if let name = found.name { missing.remove(name) }
            }
          }
        }
      }
      if isFirst {
        try await Peer.with(.avahi, on: home, host: "home") { avahi in
          try await OurSpeaker.with(on: home) { try await meet($0, avahi) }
        }
      } else {
        try await OurSpeaker.with(on: home) { ours in
          try await Peer.with(.avahi, on: home, host: "home") { try await meet(ours, $0) }
        }
      }
    }
  }

  @Test(arguments: Peer.Kind.allCases)
  func bothWaysWithAThirdOfAllDatagramsLost(with kind: Peer.Kind) async throws {
    try await TestNetwork.with(machines: 2) { network in
      for machine in network.machines {
        try await machine.execute("iptables -A INPUT -p udp -m statistic --mode random --probability 0.3 -j DROP")
        try await machine.execute("ip6tables -A INPUT -p udp -m statistic --mode random --probability 0.3 -j DROP")
      }
      try await OurSpeaker.with(on: network.machines[0]) { ours in
        try await Peer.with(kind, on: network.machines[1], host: "theirs") { peer in
          try peer.publish("Theirs", type, port: 1)
          _ = try await ours.publish(LocalService("Ours", type: type, host: "ours", port: 2))
          try peer.browse(type)
          try await ours.browsing(type) { try await $0.wait(for: "Theirs", where: has(network.machines[1].address, 1)) }
          try await peer.wait(for: .found) { $0.name == "Ours" }
        }
      }
    }
  }
}
