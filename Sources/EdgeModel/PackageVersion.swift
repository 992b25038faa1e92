/// The version of this package: what programs print, and what agents tell each other.
public enum PackageVersion {
  public static let current = "0.1.0"
}
