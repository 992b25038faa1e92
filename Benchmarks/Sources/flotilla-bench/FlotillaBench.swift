#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `flotilla-bench BENCH --count N`: one measurement, one JSON object on standard output.
@main
struct FlotillaBench {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, arguments[2] == "--count", let count = Int(arguments[3]), count > 0 else {
      throw Wrong("usage: flotilla-bench docker.ping|messaging.publish.confirmed --count N")
    }
    let measurement =
      switch arguments[1] {
      case "docker.ping":
        try await DockerPing.measure(host: setting("FLOTILLA_TEST_DOCKER"), count: count)
      case "messaging.publish.confirmed":
        try await PublishConfirmed.measure(url: setting("FLOTILLA_TEST_AMQP"), count: count)
      default:
        throw Wrong("there is no benchmark '\(arguments[1])'")
      }
    print(measurement.json)
  }

  private static func setting(_ name: String) throws -> String {
    guard let value = ProcessInfo.processInfo.environment[name] else {
      throw Wrong("\(name) is not set: start the services with scripts/services and read their env file")
    }
    return value
  }
}

/// Wrong use, in words.
struct Wrong: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
