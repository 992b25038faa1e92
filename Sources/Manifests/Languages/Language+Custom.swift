extension Language {
  /// Anything: the repository has a Dockerfile of its own at its top, and that says how to build, test and start.
  public static let custom = Language(withOwnDockerfile: "custom")
}
