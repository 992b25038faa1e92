import EdgeModel
import Testing

@Suite struct ObservedTests {
  private func report() throws -> NodeReport {
    let allocations = try ObservedAllocation.Phase.allCases.enumerated().map { index, phase in
      ObservedAllocation(
        id: AllocationID(deployment: try Sample.deployment(), generation: 1, attempt: UInt32(index + 1)), phase: phase,
        detail: index.isMultiple(of: 2) ? nil : "words", restarts: .max, since: Timestamp(milliseconds: 1))
    }
    return NodeReport(
      cluster: .random(), node: try Sample.node(), applied: DesiredVersion(epoch: 1, index: 2),
      facts: NodeFacts(
        name: try NodeName("attic"[...]), address: "http://10.0.0.7:7070", host: "10.0.0.7", labels: ["zone": "attic"],
        capacity: Resources(cpuMillicores: 4_000), loadMillis: 12, portsInUse: [22], runtime: "docker",
        languages: ["node"], agentVersion: "1"),
      allocations: allocations, at: Timestamp(milliseconds: 3))
  }

  @Test func aReportSurvivesJSON() throws {
    var report = try report()
    #expect(try throughJSON(report) == report)
    #expect(try !json(report).contains("steps"), "as agents of before write it, and read it")
    report.steps = ChangeStep.Kind.allCases.flatMap { kind in
      ChangeStep.Outcome.allCases.map { outcome in
        ChangeStep(
          number: 1, allocation: report.allocations[0].id, kind: kind, began: report.at, outcome: outcome,
          detail: "words")
      }
    }
    #expect(try throughJSON(report) == report)
    report.applied = nil
    #expect(try throughJSON(report) == report)
  }

  @Test func factsOfBeforeHaveNoUDPPorts() throws {
    var facts = try report().facts
    #expect(try !json(facts).contains("udp"))
    #expect(try throughJSON(facts).udpPortsInUse == [])
    facts.udpPortsInUse = [53]
    #expect(try throughJSON(facts).udpPortsInUse == [53])
  }

  /// Agents of before say nothing of their disks.
  @Test func factsOfBeforeAreRead() throws {
    var facts = try report().facts
    let before = try json(facts)
    #expect(!before.contains("lowDisk"))
    facts.lowDisk = "has less than 1 GiB free at /"
    #expect(try throughJSON(facts) == facts)
    facts.lowDisk = nil
    #expect(try throughJSON(facts) == facts)
  }

  @Test func anAllocationIsFoundInAReport() throws {
    let report = try report()
    let wanted = try #require(report.allocations.last)
    #expect(report.observed(wanted.id) == wanted)
    #expect(report.observed(AllocationID(deployment: try Sample.deployment("z"), generation: 1, attempt: 1)) == nil)
  }

  @Test func aTimeIsANumber() throws {
    #expect(try json([Timestamp(milliseconds: -5)]) == "[-5]")
    #expect(try throughJSON([Timestamp(milliseconds: .max)]) == [Timestamp(milliseconds: .max)])
    #expect(Timestamp(milliseconds: -5) < Timestamp(milliseconds: 0))
  }

  @Test func aLineSurvivesJSON() throws {
    for stream in LogLine.Stream.allCases {
      let entry = LogEntry(
        allocation: try Sample.allocation().id, sequence: .max,
        line: LogLine(stream: stream, at: Timestamp(milliseconds: 7), text: "a \"b\"\u{0}\n\u{2028}ü"))
      #expect(try throughJSON(entry) == entry)
    }
  }

  @Test func thisMachineHasAKnownPlatform() {
    #expect(Platform.current.architecture != "unknown")
    #expect(Platform.current.operatingSystem != "unknown")
  }
}
