import Foundation
import Testing

/// A device that speaks MQTT: one of the programs of Debian's mosquitto-clients, as a process of its own.
enum MQTTDevice {
  /// Missing programs skip the tests, or fail them where services are required.
  static let isWanted =
    ProcessInfo.processInfo.environment["FLOTILLA_REQUIRE_SERVICES"] == "1"
    || FileManager.default.isExecutableFile(atPath: "/usr/bin/mosquitto_pub")

  /// `mosquitto_pub` or `mosquitto_sub`, not started yet.
  static func program(_ name: String, _ port: UInt16, _ arguments: String...) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/mosquitto_\(name)")
    process.arguments = ["-h", "127.0.0.1", "-p", "\(port)", "-u", "guest", "-P", "guest", "-q", "1"] + arguments
    process.standardError = FileHandle.nullDevice
    return process
  }

  static func publish(_ port: UInt16, _ topic: String, _ text: String) throws {
    let process = program("pub", port, "-t", topic, "-m", text)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
