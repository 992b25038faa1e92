/// A value that can be sent as a message.
///
/// ```swift
/// struct Reading: RabbitMessage, Codable {
///   static let type = MessageType("garden.reading", version: 1)
///   var celsius: Double
/// }
/// ```
///
/// A type that is also `Codable` is sent as JSON unless another ``MessageCodec`` is given.
public protocol RabbitMessage: Sendable {
  /// The stable name and version of this type of message.
  static var type: MessageType { get }
}
