public import Coordination
public import EdgeModel

/// One law that every ``CoordinatedLog`` must keep: who leads, in which epoch, and what becomes of who led before.
///
/// ```swift
/// @Test(arguments: CoordinatedLogLaw.alone) func law(_ law: CoordinatedLogLaw) async throws {
///   try await law.check([.init(id: node, log: log)])
/// }
/// ```
public struct CoordinatedLogLaw: Sendable, CustomStringConvertible {
  /// One of the machines that hold the log.
  public struct Member: Sendable {
    /// The machine, as its log's leadership names it.
    public var id: NodeID
    /// Not running: the law runs it, ends it and runs it again.
    public var log: any CoordinatedLog

    public init(id: NodeID, log: any CoordinatedLog) {
      self.id = id
      self.log = log
    }
  }

  /// The law in a sentence.
  public let description: String
  private let body: @Sendable (CoordinatedBench) async throws -> Void

  init(_ description: String, _ body: @escaping @Sendable (CoordinatedBench) async throws -> Void) {
    self.description = description
    self.body = body
  }

  /// Checks the law on all members of a log: none of them runs yet, and all have ended when this returns.
  ///
  /// Throws a ``LogFinding`` where the law is broken or not kept in time, and whatever a log threw where it shouldn't have.
  /// - Parameter patience: how long it may take until somebody leads, and anything else that should happen.
  public func check(_ members: [Member], patience: Duration = .seconds(20)) async throws {
    let bench = CoordinatedBench(members, law: description, patience: patience)
    let body = body
    do {
      try await bench.within("the whole law", times: 3) { try await body(bench) }
    } catch {
      await bench.endAll()
      throw error
    }
    await bench.endAll()
  }

  /// Laws for one member and more.
  public static let alone: [CoordinatedLogLaw] = leading + epochs
  /// Laws that need two members at least, of which one may be missing: three for a log that needs a majority.
  public static let together: [CoordinatedLogLaw] = succession
  /// For logs with two members or more; see ``together`` for when three are needed.
  public static let all: [CoordinatedLogLaw] = alone + together
}
