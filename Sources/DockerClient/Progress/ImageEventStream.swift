internal import HTTPTransport

/// The events of one build or transfer, from an answer that began with status 200 and may yet end in a failure.
struct ImageEventStream {
  let response: HTTPResponse
  let connection: EngineConnection
  let operation: String
  /// What a failure means whose words tell nothing closer.
  let failureCode: DockerError.Code

  /// Passes on all events.
  /// - Returns: the end of what was written.
  /// - Throws: what the stream ends in, with that in ``DockerError/output``.
  @discardableResult
  func follow(_ report: (ImageEvent) async throws -> Void) async throws -> String {
    var output = EventOutput()
    do {
      for try await event in JSONValues<ImageEvent>(response.body, connection, operation) {
        if let failure = event.failure {
          throw DockerError(
            .init(reason: failure) ?? failureCode, failure, operation: operation, status: response.status)
        }
        if let text = event.output {
          output.append(text)
        } else if let status = event.status, event.progress == nil {
          output.append(event.layer.map { "\($0): \(status)\n" } ?? "\(status)\n")
        }
        try await report(event)
      }
    } catch let error as DockerError where error.operation == operation && error.output == nil {
      throw DockerError(
        error.code, error.message, operation: operation, status: error.status, output: output.text, cause: error.cause)
    }
    return output.text
  }
}
