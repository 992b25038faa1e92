internal import Discovery

extension DiscovererLaw {
  /// What holds for all, also for those that make one pass.
  static let finding: [DiscovererLaw] = [
    DiscovererLaw("who is there is found, as it is") { bench in
      let service = try bench.service("one")
      try await bench.stage.putUp(service)
      try await bench.search { search in try await search.waitFor(service) }
    },
    DiscovererLaw("all who are there are found, each once") { bench in
      let services = try ["one", "two", "three"].map { try bench.service($0) }
      for service in services { try await bench.stage.putUp(service) }
      try await bench.search { search in for service in services { try await search.waitFor(service) } }
    },
    DiscovererLaw("who isn't asked for isn't reported") { bench in
      let (wanted, other) = (try bench.service("one"), try bench.service("two"))
      try await bench.stage.putUp(other)
      try await bench.stage.putUp(wanted)
      try await bench.search(ServiceQuery(excluding: [other.identity]), only: [wanted]) { search in
        try await search.waitFor(wanted)
        try await search.settle(on: bench)
      }
    },
    DiscovererLaw("only services of the cluster that is asked for are reported") { bench in
      let wanted = try bench.service("one", cluster: "home")
      let others = [try bench.service("two", cluster: "work"), try bench.service("three", cluster: nil)]
      for service in others + [wanted] { try await bench.stage.putUp(service) }
      try await bench.search(ServiceQuery(cluster: "home"), only: [wanted]) { search in
        try await search.waitFor(wanted)
        try await search.settle(on: bench)
      }
    },
    DiscovererLaw("what proves nothing isn't reported") { bench in
      let service = try bench.service("one")
      try await bench.stage.putUpImpostor()
      try await bench.stage.putUp(service)
      try await bench.search(only: [service]) { search in
        try await search.waitFor(service)
        try await search.settle(on: bench)
      }
    },
    DiscovererLaw("two searches at a time both find") { bench in
      let service = try bench.service("one")
      try await bench.stage.putUp(service)
      try await bench.search { first in
        try await bench.search { second in
          try await second.waitFor(service)
          try await first.waitFor(service)
        }
      }
    },
    DiscovererLaw("a search that begins anew finds again") { bench in
      let service = try bench.service("one")
      try await bench.stage.putUp(service)
      for _ in 0..<2 { try await bench.search { search in try await search.waitFor(service) } }
    },
    DiscovererLaw("a cancelled search ends, also while its listener is busy, and says nothing more") { bench in
      for name in ["one", "two", "three"] { try await bench.stage.putUp(try bench.service(name)) }
      try await bench.search(holdsFirst: true) { search in
        try await search.waitUntilHeld()
        search.cancel()
        search.release()
        try await search.waitForEnd()
        try search.expectCancelled()
        try search.expectAtMost(1)
      }
    },
  ]
}
