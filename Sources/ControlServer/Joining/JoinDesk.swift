internal import ControlAPI
internal import EdgeModel
internal import Synchronization

/// The codes that were made on this machine and still count. An agent that is started anew knows none of before.
final class JoinDesk: Sendable {
  static let most = 16

  private struct Ticket {
    var code: JoinCode
    var end: Timestamp
    var machines: Int
  }

  private let tickets = Mutex<[Ticket]>([])

  func issue(until end: Timestamp, machines: Int, now: Timestamp) throws(ControlError) -> JoinCode {
    let code = JoinCode()
    let isTaken = tickets.withLock { tickets in
      tickets.removeAll { $0.end <= now }
      guard tickets.count < Self.most else { return false }
      tickets.append(Ticket(code: code, end: end, machines: machines))
      return true
    }
    guard isTaken else {
      throw ControlError(.tooMany, "\(Self.most) codes count already on this machine; each ends by itself")
    }
    return code
  }

  /// Answers whoever knows one of the codes, and counts that.
  func redeem(_ request: JoinRequest, token: String, of cluster: ClusterID, now: Timestamp) throws -> JoinAnswer {
    let codes = tickets.withLock { tickets in
      tickets.removeAll { $0.end <= now }
      return tickets.map(\.code)
    }
    for code in codes {
      guard let answer = try JoinExchange.answer(request, by: code, token: token, of: cluster) else { continue }
      if take(code) { return answer }
    }
    throw ControlError(
      .forbidden, "no such code counts here: it is wrong, used or too old; 'flotilla token create' makes another one")
  }

  /// - Returns: whether it still counted.
  private func take(_ code: JoinCode) -> Bool {
    tickets.withLock { tickets in
      guard let place = tickets.firstIndex(where: { $0.code == code }) else { return false }
      tickets[place].machines -= 1
      if tickets[place].machines <= 0 { tickets.remove(at: place) }
      return true
    }
  }
}
