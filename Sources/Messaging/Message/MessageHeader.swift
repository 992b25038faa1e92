/// The names of the headers that this package gives a meaning.
public enum MessageHeader {
  /// The version of the message's type, an integer.
  public static let typeVersion = "x-type-version"
  /// Why a consumer dead-lettered the message, text.
  public static let rejectionReason = "x-rejection-reason"
  /// From which queue a consumer dead-lettered it, text.
  public static let rejectionQueue = "x-rejection-queue"
  /// In an answer: why there is none, text.
  public static let requestError = "x-request-error"
  /// Which try a message is that was retried, an integer from 1.
  public static let attempt = "x-attempt"
  /// To which exchange a message was published that was retried, text.
  public static let retriedExchange = "x-retried-exchange"
  /// Under which key it was published there, text.
  public static let retriedRoutingKey = "x-retried-routing-key"
}
