/// The version of this package: what programs print, and what agents tell each other.
public enum PackageVersion {
  /// Three numbers with dots (Semantic Versioning 2.0.0).
  public static let current = "0.1.0"
}
