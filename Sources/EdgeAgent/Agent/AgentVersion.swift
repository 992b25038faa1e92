/// The version of this package, as agents tell it to each other.
public enum AgentVersion {
  public static let current = "0.1.0"
}
