internal import Discovery

extension DiscovererLaw {
  /// What holds for those that go on listening.
  static let listening: [DiscovererLaw] = [
    DiscovererLaw("who comes later is found", listens: true) { bench in
      let (one, two) = (try bench.service("one"), try bench.service("two"))
      try await bench.stage.putUp(one)
      try await bench.search { search in
        try await search.waitFor(one)
        try await bench.stage.putUp(two)
        try await search.waitFor(two)
      }
    },
    DiscovererLaw("who says goodbye is lost, and the others stay", listens: true) { bench in
      let (one, two) = (try bench.service("one"), try bench.service("two"))
      try await bench.stage.putUp(one)
      try await bench.stage.putUp(two)
      try await bench.search { search in
        try await search.waitFor(one)
        try await search.waitFor(two)
        try await bench.stage.takeDown(one.identity)
        try await search.waitForLoss(of: one)
        try search.expectKnown([two.identity])
      }
    },
    DiscovererLaw("who comes back is found again, with the same identity", listens: true) { bench in
      let service = try bench.service("one")
      try await bench.stage.putUp(service)
      try await bench.search { search in
        for _ in 0..<2 {
          try await search.waitFor(service)
          try await bench.stage.takeDown(service.identity)
          try await search.waitForLoss(of: service)
          try await bench.stage.putUp(service)
        }
        try await search.waitFor(service)
      }
    },
    DiscovererLaw("who has another name is updated, neither lost nor found", listens: true, seesChanges: true) {
      bench in
      let service = try bench.service("one")
      try await bench.stage.putUp(service)
      try await bench.search { search in
        try await search.waitFor(service)
        let renamed = StagedService(service.identity, name: "another name", cluster: service.cluster)
        try await bench.stage.putUp(renamed)
        try await search.waitFor(renamed)
        try search.expectNeverLost(service.identity)
      }
    },
    DiscovererLaw("a search without anybody goes on until it is cancelled", listens: true) { bench in
      try await bench.search { search in
        // It is there for who comes after a while.
        let service = try bench.service("one")
        try await bench.stage.putUp(service)
        try await search.waitFor(service)
        try search.expectStillSearching()
      }
    },
  ]
}
