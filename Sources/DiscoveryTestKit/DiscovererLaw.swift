/// One law that every `Discoverer` must keep, as a function that anybody's tests can call.
///
/// ```swift
/// @Test(arguments: DiscovererLaw.all(.listening)) func conformance(_ law: DiscovererLaw) async throws {
///   try await law.check(MyStage())
/// }
/// ```
public struct DiscovererLaw: Sendable, CustomStringConvertible {
  /// The law in a sentence.
  public let description: String
  /// The traits that a discoverer needs for this law to mean something.
  let needs: DiscoveryTraits
  private let body: @Sendable (DiscoveryBench) async throws -> Void

  init(
    _ description: String, listens: Bool = false, seesChanges: Bool = false,
    _ body: @escaping @Sendable (DiscoveryBench) async throws -> Void
  ) {
    self.description = description
    needs = DiscoveryTraits(listens: listens, seesChanges: seesChanges)
    self.body = body
  }

  /// Checks the law on a stage on which nothing has happened yet.
  ///
  /// Throws a ``DiscoveryFinding`` where the law is broken or not kept in time, and whatever the stage or the discoverer
  /// threw where it shouldn't have.
  /// - Parameter patience: how long anything that should happen may take.
  public func check(_ stage: any DiscoveryStage, patience: Duration = .seconds(60)) async throws {
    let bench = DiscoveryBench(stage: stage, law: description, patience: patience)
    let body = body
    try await within(patience * 2, "the whole law", law: description) { try await body(bench) }
  }

  /// The laws for a discoverer with some traits.
  public static func all(_ traits: DiscoveryTraits) -> [DiscovererLaw] {
    (finding + listening).filter { law in
      (traits.listens || !law.needs.listens) && (traits.seesChanges || !law.needs.seesChanges)
    }
  }

  /// Checks all laws one after the other, each on a stage of its own, and returns what was found; empty for a discoverer
  /// that keeps them.
  public static func findings(
    _ traits: DiscoveryTraits, patience: Duration = .seconds(60), on stage: () async throws -> any DiscoveryStage
  ) async -> [DiscoveryFinding] {
    var findings: [DiscoveryFinding] = []
    for law in all(traits) {
      do {
        try await law.check(try await stage(), patience: patience)
      } catch let finding as DiscoveryFinding {
        findings.append(finding)
      } catch {
        findings.append(DiscoveryFinding(law: law.description, fault: "unexpected error: \(error)"))
      }
    }
    return findings
  }
}
