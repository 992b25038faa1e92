/// The engine's version (`SystemVersion`).
public struct EngineVersion: EngineObject {
  public static let requiredField: String? = "Version"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Of the engine, such as `27.5.1`.
  public var version: String { self["Version", or: ""] }
  /// The newest version of the API that it speaks (`ApiVersion`), such as `1.47`.
  public var apiVersion: String { self["ApiVersion", or: ""] }
  /// The oldest version of the API that it speaks; nil where it doesn't say.
  public var minimumAPIVersion: String? { self["MinAPIVersion"] }
  /// `linux` and `amd64` in Go's words.
  public var operatingSystem: String { self["Os", or: ""] }
  /// In Go's words, such as `amd64` (`Arch`).
  public var architecture: String { self["Arch", or: ""] }
  /// As `uname -r` has it on the engine's machine; nil where it doesn't say.
  public var kernelVersion: String? { self["KernelVersion"] }
  /// Of the compiler that it was built with, such as `go1.22.10`.
  public var goVersion: String { self["GoVersion", or: ""] }
  /// What it was built from (`GitCommit`).
  public var commit: String { self["GitCommit", or: ""] }
  /// When it was built, in the engine's own form (`BuildTime`).
  public var built: String { self["BuildTime", or: ""] }
  /// Whether it has what isn't finished, such as checkpoints.
  public var isExperimental: Bool { self["Experimental", or: false] }
  /// The product as a whole.
  public var platform: String { fields["Platform"]?["Name"]?.value() ?? "" }
  /// The programs that it is made of.
  public var components: [Component] { self["Components", or: []] }

  /// One of the engine's programs.
  public struct Component: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// Such as `Engine`, `containerd` or `runc`.
    public var name: String { self["Name", or: ""] }
    /// The program's own, which has nothing to do with that of the API.
    public var version: String { self["Version", or: ""] }
    /// What else it says, such as `GitCommit`.
    public var details: [String: String] { self["Details", or: [:]] }
  }
}
