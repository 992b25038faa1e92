/// Kraken's `SysinfoMessage`, on the queue `sysinfo`.
public struct KrakenSysinfo: Hashable, Sendable {
  public var systemIdentifier: String
  /// The machine's model, free text.
  public var modelName: String
  public var address: String
  /// In whatever unit the sender uses; the format states none.
  public var freeMemory: UInt64
  public var usedMemory: UInt64
  public var uptimeSeconds: UInt64
  /// The load average over five minutes.
  public var loadAverage: Float

  public init(
    systemIdentifier: String, modelName: String, address: String, freeMemory: UInt64, usedMemory: UInt64,
    uptimeSeconds: UInt64, loadAverage: Float
  ) {
    self.systemIdentifier = systemIdentifier
    self.modelName = modelName
    self.address = address
    self.freeMemory = freeMemory
    self.usedMemory = usedMemory
    self.uptimeSeconds = uptimeSeconds
    self.loadAverage = loadAverage
  }

  /// Reads a text of seven fields; further `|` belong to the model's name.
  public init(text: String) throws(KrakenFormatError) {
    var fields = try KrakenText.fields(of: text, atLeast: 7, kind: "sysinfo message")[...]
    systemIdentifier = fields.popFirst().map(String.init) ?? ""
    loadAverage = fields.popLast().flatMap { Float($0) } ?? 0
    uptimeSeconds = fields.popLast().flatMap { UInt64($0) } ?? 0
    usedMemory = fields.popLast().flatMap { UInt64($0) } ?? 0
    freeMemory = fields.popLast().flatMap { UInt64($0) } ?? 0
    address = fields.popLast().map(String.init) ?? ""
    modelName = fields.joined(separator: "|")
  }

  /// The text that Kraken reads; it reads a `|` in the model's name wrongly.
  public func text() throws(KrakenFormatError) -> String {
    try KrakenText.join(
      [
        ("systemIdentifier", systemIdentifier), ("modelName", modelName), ("address", address),
        ("freeMemory", String(freeMemory)), ("usedMemory", String(usedMemory)), ("uptime", String(uptimeSeconds)),
        ("loadAverage", "\(loadAverage)"),
      ], free: nil, kind: "sysinfo message")
  }
}
