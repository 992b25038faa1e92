internal import HTTPTransport

extension HTTPTimeouts {
  /// For what takes the engine a while, such as removing much.
  static let lengthy = HTTPTimeouts(overall: .seconds(300))
}
