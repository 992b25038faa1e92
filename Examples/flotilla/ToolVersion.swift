/// The version of the package that this tool was built from.
enum ToolVersion {
  static let current = "0.1.0"
}
