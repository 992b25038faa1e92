import Messaging
import Testing

@Suite struct LimitsTests {
  private func code(_ limits: MessagingLimits, _ message: OutboundMessage) -> MessagingError.Code? {
    do { try limits.check(message) } catch let error as MessagingError { return error.code } catch { return nil }
    return nil
  }

  @Test func bodies() {
    let limits = MessagingLimits(maximumBodyBytes: 4)
    #expect(code(limits, OutboundMessage(routingKey: "k", body: [1, 2, 3, 4])) == nil)
    #expect(code(limits, OutboundMessage(routingKey: "k", body: [1, 2, 3, 4, 5])) == .tooLarge)
  }

  @Test func depth() {
    let limits = MessagingLimits()
    func nested(_ levels: Int) -> OutboundMessage {
      let value = (1..<levels).reduce(HeaderValue.bool(true)) { value, _ in .array([value]) }
      return OutboundMessage(routingKey: "k", properties: .init(headers: ["h": value]), body: [])
    }
    #expect(code(limits, nested(32)) == nil)
    #expect(code(limits, nested(33)) == .tooLarge)
  }

  @Test func headers() {
    let limits = MessagingLimits(maximumHeaderBytes: 100)
    func message(_ headers: [String: HeaderValue]) -> OutboundMessage {
      OutboundMessage(routingKey: "k", properties: .init(headers: headers), body: [])
    }
    #expect(code(limits, message(["a": .string(String(repeating: "x", count: 80))])) == nil)
    #expect(code(limits, message(["a": .bytes([UInt8](repeating: 0, count: 120))])) == .tooLarge)
    #expect(code(limits, message(["": 1])) == .invalidMessage)
    #expect(code(limits, message(["t": .table([String(repeating: "n", count: 256): 1])])) == .invalidMessage)
  }

  @Test func durations() {
    #expect(Duration.milliseconds(-1).wholeMilliseconds == -1)
    #expect(Duration.microseconds(1999).wholeMilliseconds == 1)
    #expect(Duration.seconds(Int64.max).wholeMilliseconds == .max)
    #expect(Duration.seconds(Int64.min).wholeMilliseconds == .min)
  }

  @Test func failuresAreRetriedOnce() {
    struct Failed: Error {}
    var delivery = Delivery(queue: "q", routingKey: "q", body: [])
    #expect(Settlement.afterFailure(Failed(), of: delivery) == .requeue)
    #expect(Settlement.afterFailure(MessagingError(.connectionLost, "x"), of: delivery) == .requeue)
    let wrong = MessagingError(.wrongType, "x")
    #expect(Settlement.afterFailure(wrong, of: delivery) == .reject(deadLetter: wrong.description))
    delivery.isRedelivered = true
    #expect(Settlement.afterFailure(Failed(), of: delivery) == .reject(deadLetter: "Failed()"))
    let long = MessagingError(.wrongType, String(repeating: "ä", count: 5000))
    guard case .reject(deadLetter: let reason?) = Settlement.afterFailure(long, of: delivery) else {
      Issue.record("not rejected")
      return
    }
    #expect(reason.utf8.count <= 1030)
  }
}
