public import Messaging

/// Kraken's `SysinfoMessage`, on the queue `sysinfo`.
public struct KrakenSysinfo: KrakenMessage {
  public static let type = MessageType("kraken.sysinfo", version: 1)

  /// Who sends it: a UUID, also the name of its queue for work.
  public var systemIdentifier: String
  /// The machine's model, free text.
  public var modelName: String
  /// Its address on the LAN; empty where it has none.
  public var address: String
  /// In whatever unit the sender uses; the format states none.
  public var freeMemory: UInt64
  /// In the same unit as ``freeMemory``.
  public var usedMemory: UInt64
  /// Whole seconds since the machine started.
  public var uptimeSeconds: UInt64
  /// The load average over five minutes, from 0.
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

  /// Reads a text of seven fields; further `|` belong to the model's name. A number that can't be read is refused: Kraken
  /// takes it for 0.
  public init(text: String) throws(KrakenFormatError) {
    var fields = try KrakenText(text, atLeast: 7, kind: Self.kind)
    systemIdentifier = try fields.firstWord("systemIdentifier")
    loadAverage = try fields.lastFraction("loadAverage")
    uptimeSeconds = try fields.lastCount("uptimeSeconds")
    usedMemory = try fields.lastCount("usedMemory")
    freeMemory = try fields.lastCount("freeMemory")
    address = try fields.lastWord("address", mayBeEmpty: true)
    modelName = fields.rest()
  }

  public func text() throws(KrakenFormatError) -> String {
    var fields = KrakenTextWriter(kind: Self.kind)
    try fields.word("systemIdentifier", systemIdentifier)
    try fields.free("modelName", modelName)
    try fields.word("address", address, mayBeEmpty: true)
    fields.count(freeMemory)
    fields.count(usedMemory)
    fields.count(uptimeSeconds)
    try fields.fraction("loadAverage", loadAverage)
    return try fields.text()
  }

  private static let kind = "sysinfo message"
}
