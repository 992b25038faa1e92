import Messaging
import Testing

@testable import MessagingRabbitMQ

/// Confirmed publishing, stepped by hand: callers are integers.
@Suite struct PublishCoreTests {
  private typealias Core = PublishCore<Int>
  private var core = Core(window: 3, windowBytes: 1000)
  private var lastID: Core.ID = 0

  private func message(_ text: String, bytes: Int = 1) -> Publication {
    Publication(
      OutboundMessage(
        routingKey: "k", properties: .init(messageID: text), body: [UInt8](repeating: 0, count: bytes)))
  }

  private mutating func number() -> Core.ID {
    lastID += 1
    return lastID
  }

  private mutating func submit(_ caller: Int, bytes: Int = 1) -> Core.ID {
    let id = number()
    let refused = core.submit(id, message("\(caller)", bytes: bytes), frames: nil, waiter: caller)
    #expect(refused == nil)
    return id
  }

  /// What leaves now, by message id.
  private mutating func leaving() -> [String] {
    var texts: [String] = []
    while let (_, entry) = core.nextToSend() { texts.append(entry.message.properties.messageID ?? "") }
    return texts
  }

  private func outcome(_ resolution: Core.Resolution) -> String {
    switch resolution.result {
    case .success(let outcome): "\(resolution.waiter): confirmed after \(outcome.attempts)"
    case .failure(let error as MessagingError): "\(resolution.waiter): \(error.code)"
    case .failure(let error): "\(resolution.waiter): \(error)"
    }
  }

  private mutating func confirm(_ tag: UInt64, multiple: Bool = false, isPositive: Bool = true) throws -> [String] {
    try core.confirmed(tag: tag, multiple: multiple, isPositive: isPositive).map(outcome)
  }

  @Test mutating func nothingLeavesWithoutAChannel() throws {
    _ = submit(1)
    #expect(leaving() == [])
    core.attach()
    #expect(leaving() == ["1"])
    #expect(try confirm(1) == ["1: confirmed after 1"])
    #expect(core.isDrained)
  }

  @Test mutating func theWindowHoldsTheRestBack() throws {
    core.attach()
    for caller in 1...5 { _ = submit(caller) }
    #expect(leaving() == ["1", "2", "3"])
    #expect(try confirm(2, multiple: true) == ["1: confirmed after 1", "2: confirmed after 1"])
    #expect(leaving() == ["4", "5"])
    #expect(core.countInFlight == 3)
  }

  @Test mutating func theWindowCountsBytesAndALargeMessageGoesAlone() throws {
    core.attach()
    _ = submit(1, bytes: 600)
    _ = submit(2, bytes: 600)
    _ = submit(3, bytes: 5000)
    #expect(leaving() == ["1"])
    _ = try confirm(1)
    #expect(leaving() == ["2"])
    _ = try confirm(2)
    #expect(leaving() == ["3"])
  }

  @Test mutating func unconfirmedMessagesLeaveAgainInOrderAndConfirmedOnesDoNot() throws {
    core.attach()
    for caller in 1...5 { _ = submit(caller) }
    #expect(leaving() == ["1", "2", "3"])
    #expect(try confirm(2) == ["2: confirmed after 1"])
    #expect(core.detach(fault: nil).isEmpty)
    #expect(leaving() == [])
    core.attach()
    #expect(leaving() == ["1", "3", "4"])
    #expect(try confirm(2, multiple: true) == ["1: confirmed after 2", "3: confirmed after 2"])
    #expect(leaving() == ["5"])
  }

  @Test mutating func nackReturnAndUnknownTagAreToldApart() throws {
    core.attach()
    for caller in 1...3 { _ = submit(caller) }
    _ = leaving()
    core.returned(ReturnHead(code: 312, text: "NO_ROUTE", exchange: "", routingKey: "k"), messageID: "2")
    #expect(try confirm(1, isPositive: false) == ["1: refused"])
    #expect(try confirm(3, multiple: true) == ["2: unroutable", "3: confirmed after 1"])
    let error = #expect(throws: MessagingError.self) { try core.confirmed(tag: 4, multiple: false, isPositive: true) }
    #expect(error?.code == .protocolViolation)
  }

  @Test mutating func aCancelledMessageThatLeftIsUnknownAndHoldsItsPlace() throws {
    core.attach()
    let ids = (1...4).map { submit($0) }
    #expect(leaving() == ["1", "2", "3"])
    #expect(core.cancel(ids[0]).map(outcome) == "1: outcomeUnknown")
    #expect(core.cancel(ids[0]) == nil)
    #expect(leaving() == [], "the window is still full")
    #expect(core.cancel(ids[3]).map(outcome)?.hasPrefix("4: CancellationError") == true)
    #expect(try confirm(1) == [])
    #expect(leaving() == [])
    core.attach()
  }

  @Test mutating func aCancelledMessageIsNotSentAgain() {
    core.attach()
    let id = submit(1)
    _ = submit(2)
    _ = leaving()
    _ = core.cancel(id)
    _ = core.detach(fault: nil)
    core.attach()
    #expect(leaving() == ["2"])
  }

  @Test mutating func cancelledBeforeItWasSubmitted() {
    let id = number()
    #expect(core.cancel(id) == nil)
    let resolution = core.submit(id, message("1"), frames: nil, waiter: 1)
    #expect(resolution.map(outcome)?.hasPrefix("1: CancellationError") == true)
    #expect(core.isDrained)
  }

  /// One message makes the broker close the channel; the others must not suffer, and it must be found.
  @Test mutating func theFaultyMessageIsFound() throws {
    for caller in 1...5 { _ = submit(caller) }
    core.attach()
    #expect(leaving() == ["1", "2", "3"])
    let fault = MessagingError(.notFound, "no exchange")
    #expect(core.detach(fault: fault).isEmpty)
    core.attach()
    #expect(leaving() == ["1"], "suspects go one at a time")
    #expect(try confirm(1) == ["1: confirmed after 2"])
    #expect(leaving() == ["2"])
    #expect(core.detach(fault: fault).map(outcome) == ["2: notFound"])
    core.attach()
    #expect(leaving() == ["3"])
    #expect(try confirm(1) == ["3: confirmed after 2"])
    #expect(leaving() == ["4", "5"], "the others were no suspects")
  }

  @Test mutating func aLostConnectionIsNobodysFault() {
    core.attach()
    _ = submit(1)
    _ = leaving()
    #expect(core.detach(fault: nil).isEmpty)
    core.attach()
    #expect(leaving() == ["1"])
  }

  @Test mutating func blockedMessagesStay() throws {
    core.attach()
    core.blocked("low on memory")
    _ = submit(1)
    #expect(leaving() == [])
    core.blocked(nil)
    #expect(leaving() == ["1"])
    core.blocked("low on disk")
    _ = core.detach(fault: nil)
    core.attach()
    #expect(leaving() == ["1"], "a new connection is told anew")
  }

  @Test mutating func closingTellsEverybody() {
    core.attach()
    for caller in 1...4 { _ = submit(caller) }
    _ = leaving()
    let closed = MessagingError(.closed, "done")
    #expect(
      core.close(closed).map(outcome) == ["1: outcomeUnknown", "2: outcomeUnknown", "3: outcomeUnknown", "4: closed"])
    let id = number()
    let resolution = core.submit(id, message("5"), frames: nil, waiter: 5)
    #expect(resolution.map(outcome) == "5: closed")
  }

  /// Random faults at every step: everybody is told exactly once, and nobody that was confirmed is sent again.
  @Test(arguments: 0..<30) mutating func everybodyIsToldOnce(_ seed: UInt64) throws {
    var generator = SplitMix(seed: seed)
    core = Core(window: 5, windowBytes: 1000)
    var told: [Int: Int] = [:]
    var confirmed: Set<String> = []
    var inFlight: [(tag: UInt64, text: String)] = []
    var lastTag: UInt64 = 0
    var ids: [Core.ID] = []
    var callers = 0
    func note(_ resolutions: [Core.Resolution]) {
      for resolution in resolutions {
        told[resolution.waiter, default: 0] += 1
        if case .success = resolution.result { confirmed.insert("\(resolution.waiter)") }
      }
    }
    for _ in 0..<600 {
      switch Int.random(in: 0..<12, using: &generator) {
      case 0...3:
        callers += 1
        ids.append(submit(callers, bytes: .random(in: 0...400, using: &generator)))
      case 4...7:
        guard let pick = inFlight.randomElement(using: &generator) else { break }
        let multiple = Bool.random(using: &generator)
        note(try core.confirmed(tag: pick.tag, multiple: multiple, isPositive: .random(using: &generator)))
        inFlight.removeAll { multiple ? $0.tag <= pick.tag : $0.tag == pick.tag }
      case 8:
        if let id = ids.randomElement(using: &generator) { note(core.cancel(id).map { [$0] } ?? []) }
      case 9:
        note(core.detach(fault: Bool.random(using: &generator) ? MessagingError(.notFound, "x") : nil))
        inFlight = []
      case 10: core.blocked(Bool.random(using: &generator) ? "x" : nil)
      default:
        _ = core.detach(fault: nil)
        core.attach()
        inFlight = []
        lastTag = 0
      }
      while let (_, entry) = core.nextToSend() {
        lastTag += 1
        let text = entry.message.properties.messageID ?? ""
        #expect(!confirmed.contains(text), "a confirmed message left again")
        inFlight.append((lastTag, text))
        #expect(inFlight.count <= 5)
      }
    }
    note(core.close(MessagingError(.closed, "end")))
    #expect(told.count == callers)
    #expect(told.values.allSatisfy { $0 == 1 })
    #expect(core.isDrained)
  }
}

/// The same numbers on every run.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
