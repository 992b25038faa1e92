import Foundation

/// The real services that `scripts/services` runs, by the variables that it writes.
enum RealServices {
  private static func variable(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Without the services the tests are skipped, or fail where services are required.
  static var areWanted: Bool {
    (variable("FLOTILLA_TEST_DOCKER") != nil && variable("FLOTILLA_TEST_AMQP") != nil)
      || variable("FLOTILLA_REQUIRE_SERVICES") == "1"
  }

  static func required(_ name: String) throws -> String {
    guard let value = variable(name) else {
      throw Command.Failed(description: "\(name) is not set; run scripts/services")
    }
    return value
  }

  static func docker() throws -> String { try required("FLOTILLA_TEST_DOCKER") }
  static func broker() throws -> String { try required("FLOTILLA_TEST_AMQP") }

  /// Settings that map every language to the test's base image.
  static func images() throws -> String {
    let base = try required("FLOTILLA_TEST_BASE_IMAGE")
    let lines = ["python3", "node", "static", "custom"].map { "\($0) = \"\(base)\"" }
    return "[images]\n" + lines.joined(separator: "\n")
  }
}
