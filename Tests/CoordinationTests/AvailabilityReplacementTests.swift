import Coordination
import EdgeModel
import Testing

@Suite struct AvailabilityReplacementTests {
  @Test func whatMayRunTwiceWaitsForNothing() {
    #expect(Availability.keepRunning.replacementDelay() == .zero)
  }

  @Test(arguments: [(10, 10_100), (60, 60_600), (3_600, 3_636_000)])
  func theLeaderWaitsLongerThanTheSlowestClock(_ seconds: Int64, _ milliseconds: Int64) {
    let availability = Availability.atMostOne(selfStopAfter: .seconds(seconds))
    #expect(availability.replacementDelay(margin: .zero) == .milliseconds(milliseconds))
    #expect(availability.replacementDelay() == .milliseconds(milliseconds) + Availability.selfStopMargin)
  }

  @Test func nobodyWritesWhatItDoesNotKnow() throws {
    let change = DesiredChange.unknown(UnknownRecord(kind: "quota", version: 3, record: .null))
    do {
      _ = try DesiredState().appending([change], after: .zero, epoch: 1)
      Issue.record("it was written")
    } catch {
      #expect(error.code == .refused)
      #expect(error.message.contains("quota, version 3"))
    }
    let entry = DesiredEntry(version: DesiredVersion(epoch: 1, index: 1), changes: [change])
    #expect(try DesiredState().continuing(with: entry).unknownRecords.count == 1)
  }
}
