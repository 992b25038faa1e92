/// That a code shall be made with which machines join.
public struct JoinCodeRequest: Codable, Hashable, Sendable {
  /// For how long it counts: 1 to 1440 minutes.
  public var minutes: Int
  /// For how many machines it counts: 1 to 100.
  public var machines: Int

  public init(minutes: Int = 10, machines: Int = 1) {
    self.minutes = minutes
    self.machines = machines
  }
}

/// A code with which machines join, in the place of the platform's token.
public struct JoinCodeSummary: Codable, Hashable, Sendable {
  /// The code. It is told this once.
  public var code: String
  /// The base URL of the agent that knows it, which machines must join by.
  public var address: String
  /// For how many machines it counts.
  public var machines: Int
  /// When it counts no longer.
  public var expiresAt: CivilTime

  public init(code: String, address: String, machines: Int, expiresAt: CivilTime) {
    self.code = code
    self.address = address
    self.machines = machines
    self.expiresAt = expiresAt
  }
}

/// The code is in no text that is made of this, whoever prints it.
extension JoinCodeSummary: CustomStringConvertible, CustomReflectable {
  public var description: String { "JoinCodeSummary(\(address), until \(expiresAt))" }
  public var customMirror: Mirror { Mirror(self, children: ["address": address, "expiresAt": expiresAt]) }
}
