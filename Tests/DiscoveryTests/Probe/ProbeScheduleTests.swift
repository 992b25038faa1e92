import Testing

@testable import Discovery

@Suite struct ProbeScheduleTests {
  @Test func openAddressesGoFirstAndCountAgainstTheLimit() throws {
    var schedule = ProbeSchedule([try CIDR("10.0.0.0/24")], maximumInFlight: 2, maximumVerifications: 1)
    let (one, two, three) = try (IPAddress("10.0.0.1"), IPAddress("10.0.0.2"), IPAddress("10.0.0.3"))
    #expect(schedule.next() == .connect(one))
    #expect(schedule.next() == .connect(two))
    #expect(schedule.next() == nil)
    schedule.connected(two, isOpen: true)
    schedule.connected(one, isOpen: true)
    #expect(schedule.next() == .verify(two))
    // A second verification has to wait, and one address waits for it already.
    #expect(schedule.next() == .connect(three))
    #expect(schedule.next() == nil)
    schedule.verified()
    #expect(schedule.next() == .verify(one))
  }

  @Test func whatWaitsForVerificationIsBounded() throws {
    var schedule = ProbeSchedule([try CIDR("10.0.0.0/24")], maximumInFlight: 4, maximumVerifications: 1)
    var waiting = 0
    var mostWaiting = 0
    while let step = schedule.next() {
      guard case .connect(let address) = step else { continue }
      schedule.connected(address, isOpen: true)
      waiting += 1
      mostWaiting = max(mostWaiting, waiting)
    }
    #expect(mostWaiting <= 5)
  }

  @Test func overlappingRangesAreAskedOnceInOrder() throws {
    let ranges = try ["10.0.0.4/30", "10.0.0.0/29", "10.0.0.6/32"].map { try CIDR($0) }
    var schedule = ProbeSchedule(ranges, maximumInFlight: 256, maximumVerifications: 1)
    var order: [String] = []
    while case .connect(let address) = schedule.next() { order.append("\(address)") }
    #expect(order == ["10.0.0.5", "10.0.0.6", "10.0.0.1", "10.0.0.2", "10.0.0.3"])
  }
}
