/// The engine's version (`SystemVersion`).
public struct EngineVersion: EngineObject {
  public static let requiredField: String? = "Version"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var version: String { self["Version", or: ""] }
  public var apiVersion: String { self["ApiVersion", or: ""] }
  public var minimumAPIVersion: String? { self["MinAPIVersion"] }
  /// `linux` and `amd64` in Go's words.
  public var operatingSystem: String { self["Os", or: ""] }
  public var architecture: String { self["Arch", or: ""] }
  public var kernelVersion: String? { self["KernelVersion"] }
  public var goVersion: String { self["GoVersion", or: ""] }
  public var commit: String { self["GitCommit", or: ""] }
  public var built: String { self["BuildTime", or: ""] }
  public var isExperimental: Bool { self["Experimental", or: false] }
  /// The product as a whole.
  public var platform: String { fields["Platform"]?["Name"]?.value() ?? "" }
  /// The programs that it is made of.
  public var components: [Component] { self["Components", or: []] }

  /// One of the engine's programs.
  public struct Component: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    public var name: String { self["Name", or: ""] }
    public var version: String { self["Version", or: ""] }
    public var details: [String: String] { self["Details", or: [:]] }
  }
}
