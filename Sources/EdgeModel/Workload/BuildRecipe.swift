/// A Dockerfile of the app's repository, from which a service's image is built.
public struct BuildRecipe: Codable, Hashable, Sendable {
  /// The folder of the repository that the build sees; empty for all of it.
  public var context: String
  /// The Dockerfile, relative to ``context``.
  public var dockerfile: String
  /// The Dockerfile itself, where it is no file of the repository.
  public var text: String?
  /// Values for the Dockerfile's `ARG`s. They can be read in the image.
  public var arguments: [String: String]
  /// The stage to build up to; `nil` for the last.
  public var target: String?

  public init(
    context: String = "", dockerfile: String = "Dockerfile", text: String? = nil, arguments: [String: String] = [:],
    target: String? = nil
  ) {
    self.context = context
    self.dockerfile = dockerfile
    self.text = text
    self.arguments = arguments
    self.target = target
  }

  /// Where the Dockerfile is in the repository.
  public var dockerfilePath: String { context.isEmpty ? dockerfile : "\(context)/\(dockerfile)" }

  /// A path of a manifest as a path inside the repository: relative, without `.`, empty parts or a slash at the end; the
  /// repository itself is empty. `nil` where it would leave the repository, is absolute or longer than 512 bytes.
  public static func path(_ text: String) -> String? {
    guard text.utf8.count <= 512, !text.hasPrefix("/"), !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
      return nil
    }
    var parts: [Substring] = []
    for part in text.split(separator: "/") where part != "." {
      if part == ".." {
        guard parts.popLast() != nil else { return nil }
      } else {
        parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }
}
