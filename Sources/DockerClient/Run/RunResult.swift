/// What a container that ran to its end wrote and how it ended.
public struct RunResult: Sendable, Hashable {
  /// What its first process ended with, 0 to 255; 128 and the signal's number if a signal ended it.
  public let exitCode: Int
  /// Everything that it wrote there, with what came from a terminal.
  public let standardOutput: [UInt8]
  /// Everything that it wrote there; empty with a terminal.
  public let standardError: [UInt8]

  /// Whether it ended with 0.
  public var isSuccess: Bool { exitCode == 0 }
  /// As text. What isn't UTF-8 is replaced by U+FFFD.
  public var output: String { String(decoding: standardOutput, as: UTF8.self) }
  /// ``standardError`` as text; what isn't UTF-8 in it becomes U+FFFD.
  public var errors: String { String(decoding: standardError, as: UTF8.self) }
}

/// When an image is fetched before a container is made of it. The set is open.
public struct PullPolicy: Sendable, Hashable {
  let name: String

  /// Where the engine doesn't have it.
  public static let ifMissing = PullPolicy(name: "ifMissing")
  /// Asks the registry each time, also if the image is here.
  public static let always = PullPolicy(name: "always")
  /// Takes what is here, and fails with ``DockerError/Code/notFound`` without it.
  public static let never = PullPolicy(name: "never")
}
