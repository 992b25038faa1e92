/// Why a repository could not be taken over, in a sentence that a person can act on.
///
/// It names repositories without anything that could be a secret.
public struct GitError: Error, Sendable, CustomStringConvertible {
  /// The kind of fault; new ones may come.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Value: String {
      case invalidURL, notFound, branchNotFound, authentication, timeout, tooLarge, unsafeContent, gitMissing,
        unreachable
      case dubiousOwnership, storage, other
    }
    private let value: Value
    /// The address isn't one, or isn't allowed here.
    public static let invalidURL = Code(value: .invalidURL)
    /// There is no repository at the address.
    public static let notFound = Code(value: .notFound)
    /// The repository has no such branch or tag, or no commit at all.
    public static let branchNotFound = Code(value: .branchNotFound)
    /// The server wants to know who asks, and this machine has nothing that it accepts.
    public static let authentication = Code(value: .authentication)
    /// It took longer than the policy allows.
    public static let timeout = Code(value: .timeout)
    /// It is larger than the policy allows.
    public static let tooLarge = Code(value: .tooLarge)
    /// It has files that must not get onto a machine: links that lead outside, submodules, names with `..`.
    public static let unsafeContent = Code(value: .unsafeContent)
    /// The `git` command isn't there.
    public static let gitMissing = Code(value: .gitMissing)
    /// The server doesn't answer.
    public static let unreachable = Code(value: .unreachable)
    /// A local repository belongs to another user, and git refuses to read it.
    public static let dubiousOwnership = Code(value: .dubiousOwnership)
    /// This machine's disk refused.
    public static let storage = Code(value: .storage)
    /// None of these; the message has git's own words where it said something.
    public static let other = Code(value: .other)
    public var description: String { value.rawValue }
  }

  /// What to go by in a program.
  public let code: Code
  /// What to tell people, with what they can do.
  public let message: String
  /// The branches and tags that there are, when one was asked for that isn't; a few, sorted.
  public let alternatives: [String]

  public init(_ code: Code, _ message: String, alternatives: [String] = []) {
    self.code = code
    self.message = message
    self.alternatives = alternatives
  }

  /// Whether the same call may succeed later without anybody changing anything.
  public var isRetriable: Bool { code == .unreachable || code == .timeout }

  public var description: String { message }
}
