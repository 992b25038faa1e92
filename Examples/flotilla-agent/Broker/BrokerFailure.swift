/// Why a RabbitMQ ended, by what it said last.
enum BrokerFailure {
  /// How many lines have the reason among them, behind which a lot is said.
  static let lines = 200

  static func reason(_ said: String) -> String {
    let lines = said.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
    let line = lines.last { $0.contains("Error during startup") } ?? lines.last
    return line.map { String($0.prefix(300)) } ?? "it said nothing"
  }
}
