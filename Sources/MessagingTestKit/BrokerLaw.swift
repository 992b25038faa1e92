public import Messaging

/// One law that a ``MessageBroker`` must keep, as a function that anybody's tests can call.
///
/// ```swift
/// @Test(arguments: BrokerLaw.all) func conformance(_ law: BrokerLaw) async throws {
///   try await law.check(broker)
/// }
/// ```
public struct BrokerLaw: Sendable, CustomStringConvertible {
  /// The law in a sentence.
  public let description: String
  private let body: @Sendable (BrokerBench) async throws -> Void

  init(_ description: String, _ body: @escaping @Sendable (BrokerBench) async throws -> Void) {
    self.description = description
    self.body = body
  }

  /// Checks the law on a broker whose `run()` is under way.
  ///
  /// Uses queues and exchanges with random names, which vanish soon after. Throws a ``BrokerFinding`` where the law is
  /// broken or not kept in time, and whatever the broker threw where it shouldn't have.
  public func check(_ broker: any MessageBroker, patience: Duration = .seconds(45)) async throws {
    let bench = BrokerBench(broker, law: description, patience: patience)
    try await bench.within("the whole law") { try await body(bench) }
  }

  /// The laws of what ``MessageBroker`` has implementations for: a broker that leaves it at those breaks some of them.
  public static let extended: [BrokerLaw] = singles + keyedConcurrency + heldSequences

  /// All laws that every broker must keep.
  public static let all: [BrokerLaw] =
    publishing + topologies + settling + deadLetters + flow + keyed + typed + sequences + requests + patterns + kinds

  /// Checks all laws one after the other and returns what was found; empty for a broker that keeps them.
  public static func findings(
    in broker: any MessageBroker, patience: Duration = .seconds(45)
  ) async -> [BrokerFinding] {
    var findings: [BrokerFinding] = []
    for law in all {
      do {
        try await law.check(broker, patience: patience)
      } catch let finding as BrokerFinding {
        findings.append(finding)
      } catch {
        findings.append(BrokerFinding(law: law.description, fault: "unexpected error: \(error)"))
      }
    }
    return findings
  }
}

/// A law that a broker broke.
public struct BrokerFinding: Error, Sendable, Hashable, CustomStringConvertible {
  /// Which one.
  public let law: String
  /// How.
  public let fault: String
  public var description: String { "\(law): \(fault)" }
}
