/// Names one run of one version of a deployment on one machine: `DEPLOYMENT-GENERATION-ATTEMPT`.
///
/// The generation counts the versions that were asked for, the attempt the placements of one version. A deployment's
/// identifier has no hyphen, so the text takes apart in exactly one way, and two allocations never share a container name.
public struct AllocationID: CheckedIdentifier {
  public static let rule = "a deployment's id, a generation and an attempt from 1, joined by hyphens"
  /// The deployment that runs.
  public let deployment: DeploymentID
  /// Which version of it, from 1.
  public let generation: UInt32
  /// Which placement of that version, from 1.
  public let attempt: UInt32

  /// Both numbers count from 1; a 0 becomes 1, so that every identifier can be read again from its text.
  public init(deployment: DeploymentID, generation: UInt32, attempt: UInt32) {
    self.deployment = deployment
    self.generation = max(1, generation)
    self.attempt = max(1, attempt)
  }

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, let deployment = parts.first.flatMap({ DeploymentID(String($0)) }),
      let generation = Self.number(parts.dropFirst().first), let attempt = Self.number(parts.dropFirst(2).first)
    else { throw Self.invalid(text) }
    self.init(deployment: deployment, generation: generation, attempt: attempt)
  }

  /// One spelling a number, so that the mapping stays injective: no sign, no leading zero.
  private static func number(_ text: (some StringProtocol)?) -> UInt32? {
    guard let text, let value = UInt32(text), String(value) == text, value > 0 else { return nil }
    return value
  }

  public var rawValue: String { "\(deployment)-\(generation)-\(attempt)" }

  public static func < (left: Self, right: Self) -> Bool {
    (left.deployment, left.generation, left.attempt) < (right.deployment, right.generation, right.attempt)
  }
}
