public import Coordination

/// One law that every ``DesiredLog`` must keep, as a function that anybody's tests can call.
///
/// ```swift
/// @Test(arguments: DesiredLogLaw.all) func conformance(_ law: DesiredLogLaw) async throws {
///   try await law.check(InMemoryDesiredLog())
/// }
/// ```
public struct DesiredLogLaw: Sendable, CustomStringConvertible {
  /// The law in a sentence.
  public let description: String
  private let body: @Sendable (DesiredLogBench) async throws -> Void

  init(_ description: String, _ body: @escaping @Sendable (DesiredLogBench) async throws -> Void) {
    self.description = description
    self.body = body
  }

  /// Checks the law on a log, which may have entries already and gets more by this.
  ///
  /// A ``CoordinatedLog`` must be running, alone or with others; the law waits until it leads. Nobody else may write
  /// meanwhile. Throws a ``LogFinding`` where the law is broken or not kept in time, and whatever the log threw where it
  /// shouldn't have.
  /// - Parameter patience: how long anything that should happen may take.
  public func check(
    _ log: any DesiredLog, traits: DesiredLogTraits = .own, patience: Duration = .seconds(20)
  ) async throws {
    let bench = DesiredLogBench(log, traits: traits, law: description, patience: patience)
    let body = body
    try await bench.within("the whole law") { try await body(bench) }
  }

  /// All laws.
  public static let all: [DesiredLogLaw] = writing + rules + reading + pages + waiting + writers

  /// Checks all laws one after the other and returns what was found; empty for a log that keeps them.
  public static func findings(
    in log: any DesiredLog, traits: DesiredLogTraits = .own, patience: Duration = .seconds(20)
  ) async -> [LogFinding] {
    var findings: [LogFinding] = []
    for law in all {
      do {
        try await law.check(log, traits: traits, patience: patience)
      } catch let finding as LogFinding {
        findings.append(finding)
      } catch {
        findings.append(LogFinding(law: law.description, fault: "unexpected error: \(error)"))
      }
    }
    return findings
  }
}
