/// What a log under test can do beyond what every log can.
public struct DesiredLogTraits: OptionSet, Sendable {
  /// A bit for each trait.
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// `ingest` takes over another log's entries. A log without this trait must refuse them with code `.refused`.
  public static let takesPages = DesiredLogTraits(rawValue: 1)
  /// Whoever names a higher epoch may write in it. A log without this trait elects its writer: only the epoch that it
  /// gave may write.
  public static let takesHigherEpochs = DesiredLogTraits(rawValue: 2)

  /// A log that one writer keeps for itself.
  public static let own: DesiredLogTraits = [.takesPages, .takesHigherEpochs]
  /// A log that elects its writer and takes entries from it alone.
  public static let coordinated: DesiredLogTraits = []
}
