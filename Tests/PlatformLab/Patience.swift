/// Waits for what other processes do.
package enum Patience {
  package static func until(
    _ what: String, within limit: Duration = .seconds(60), every pause: Duration = .milliseconds(50),
    _ isSo: () async throws -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + limit
    while !(try await isSo()) {
      guard ContinuousClock.now < deadline else { throw LabFailure("waited \(limit) in vain until \(what)") }
      try await ContinuousClock().sleep(for: pause)
    }
  }
}

/// What a lab found that must not be.
package struct LabFailure: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
