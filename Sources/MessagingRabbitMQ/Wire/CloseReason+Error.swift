internal import CRabbitMQ
internal import Messaging

extension CloseReason {
  /// The reason as an error. The codes are those of AMQP 0-9-1, section 1.2, as RabbitMQ uses them.
  func error(of scope: Scope) -> MessagingError {
    let words = "the broker closed the \(scope.rawValue): \(text)"
    let isDeclaration = [UInt32(flotilla_queue_declare), UInt32(flotilla_exchange_declare)].contains(method)
    let code: MessagingError.Code =
      switch self.code {
      case 311: .tooLarge
      case 403 where text.contains("exclusive use"): .resourceLocked
      case 403: .accessRefused
      case 404: .notFound
      case 405: .resourceLocked
      case 406 where isDeclaration: .mismatch
      case 540: .unsupported
      default: scope == .connection ? .connectionLost : .channelClosed
      }
    // A classic queue whose node in the cluster is away exists all the same; RabbitMQ has no code of its own for that.
    let isAway = code == .notFound && text.contains("is down or inaccessible")
    return MessagingError(code, words, isRetriable: isAway ? true : nil, rawCode: Int(self.code))
  }

  /// Whether it was something that was sent. The others are the administrator's wish (320) and the broker's own faults.
  var blamesClient: Bool { code != 320 && code != 541 }

  enum Scope: String { case channel, connection }
}
