/// Whether a service is meant to run on, or to come to an end.
public enum ServiceKind: String, Codable, Hashable, Sendable {
  /// It runs until it is stopped.
  case service
  /// It runs to completion: ending with status 0 is success.
  case task
}
