/// The body of every answer that is an error, and the last line of a stream that broke off.
package struct ErrorDocument: Codable, Hashable, Sendable {
  package struct Content: Codable, Hashable, Sendable {
    package var code: String
    package var message: String
    package var leader: String?
  }

  package var error: Content

  package init(_ error: ControlError) {
    self.error = Content(code: error.code.rawValue, message: error.message, leader: error.leader)
  }

  package var controlError: ControlError {
    ControlError(ControlError.Code(rawValue: error.code), error.message, leader: error.leader)
  }
}
