/// Why ports can't be led.
public struct PortForwardingError: Error, Sendable, CustomStringConvertible {
  /// A sentence for people.
  public let message: String
  /// Whether nobody is there to lead them.
  let isAbsence: Bool

  init(_ message: String, isAbsence: Bool = false) {
    self.message = message
    self.isAbsence = isAbsence
  }

  public var description: String { message }
}
