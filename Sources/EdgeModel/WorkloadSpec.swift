/// What is to run, as a manifest and a request said it: everything a runtime needs but the files.
public struct WorkloadSpec: Codable, Hashable, Sendable {
  /// The language of the catalogue that builds and starts it, such as `python3`.
  public var language: String
  /// The command that starts it; empty for the language's own.
  public var run: String
  /// The command that must succeed before it starts; `nil` for none.
  public var test: String?
  /// The TCP port it listens on, and which its machine offers for it.
  public var port: UInt16
  /// The path that people open first, such as `/`.
  public var endpoint: String
  /// What it finds in its environment.
  public var environment: [String: String]
  /// What it is counted with when machines are chosen.
  public var resources: Resources
  /// Labels that its machine must have.
  public var requiredLabels: [String: String]
  /// Architectures it can run on (`amd64`, …); empty for any.
  public var architectures: [String]

  public init(
    language: String, run: String = "", test: String? = nil, port: UInt16, endpoint: String = "/",
    environment: [String: String] = [:], resources: Resources = .zero, requiredLabels: [String: String] = [:],
    architectures: [String] = []
  ) {
    self.language = language
    self.run = run
    self.test = test
    self.port = port
    self.endpoint = endpoint
    self.environment = environment
    self.resources = resources
    self.requiredLabels = requiredLabels
    self.architectures = architectures
  }
}
