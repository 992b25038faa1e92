import Coordination
import CoordinationTestKit

/// The programs of docs/modules/CoordinationTestKit.md.
enum CoordinationTestKitPage {
  static func check(_ myLog: any DesiredLog) async throws {
    for law in DesiredLogLaw.all {
      try await law.check(myLog)
    }
  }

  static func check(_ makeMembers: () throws -> [CoordinatedLogLaw.Member]) async throws {
    for law in CoordinatedLogLaw.all {
      try await law.check(try makeMembers())
    }
  }
}
