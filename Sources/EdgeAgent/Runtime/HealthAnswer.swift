/// What one try of a health check found.
public enum HealthAnswer: Sendable, Hashable {
  /// It passed.
  case well
  /// Why not, as the end of a sentence that begins with the check: `answered 500`, say.
  case unwell(String)
}
