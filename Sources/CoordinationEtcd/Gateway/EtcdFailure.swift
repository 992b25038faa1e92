internal import Coordination

/// What etcd, or the way to it, said no to.
struct EtcdFailure: Error, CustomStringConvertible {
  /// gRPC's number, where etcd itself answered.
  var code: Int?
  var endpoint: String
  var message: String

  var description: String { "etcd at \(endpoint): \(message)" }

  /// Whether another endpoint, or the same one later, may say yes: Unknown, DeadlineExceeded, Unavailable, or no answer.
  var isTransient: Bool { code == nil || code == 2 || code == 4 || code == 14 }
  var isUnauthenticated: Bool { code == 16 || message.contains("invalid auth token") }
  /// The request or the answer.
  var isTooLarge: Bool {
    message.contains("too large") || message.contains("larger than max") || message.contains("more than")
  }

  var logError: DesiredLogError {
    if message.contains("request is too large") {
      return DesiredLogError(.refused, "\(self); make fewer or smaller changes at once", cause: self)
    }
    if message.contains("space exceeded") {
      return DesiredLogError(
        .storage, "\(self); etcd's quota is used up: compact and defragment it, then disarm its alarm", cause: self)
    }
    return DesiredLogError(.storage, description, cause: self)
  }
}
