import EdgeModel
import Testing

@Suite struct AvailabilityTests {
  @Test func aWorkloadWithoutAWordRunsOn() throws {
    #expect(Sample.workload.availability == .keepRunning)
    #expect(try !json(Sample.workload).contains("selfStop"), "older programs read it as it always was")
    #expect(try throughJSON(Sample.workload) == Sample.workload)
  }

  @Test func atMostOneSurvivesJSON() throws {
    var workload = Sample.workload
    workload.availability = .atMostOne(selfStopAfter: .milliseconds(60_900))
    #expect(workload.availability == .atMostOne(selfStopAfter: .seconds(60)))
    #expect(try throughJSON(workload) == workload)
    workload.availability = .keepRunning
    #expect(workload == Sample.workload)
  }

  @Test(arguments: [(Int64.min, Int64(10)), (9, 10), (10, 10), (3_600, 3_600), (.max, 3_600)])
  func aStoredNumberOutsideOfTheRangeBecomesItsEnd(_ stored: Int64, _ wanted: Int64) {
    #expect(Availability(selfStopSeconds: stored) == .atMostOne(selfStopAfter: .seconds(wanted)))
  }
}
