public import Manifests

/// Settings of a ``ProcessRuntime``.
public struct ProcessRuntimeConfiguration: Sendable {
  /// The command that serves a directory's files over HTTP on a port of this machine.
  public typealias StaticServer = @Sendable (_ directory: String, _ port: UInt16) -> [String]

  /// Where allocations have their directories; the runtime owns everything in it.
  public var root: String
  /// How the languages that manifests name are built and started.
  public var languages: LanguageCatalog
  /// What serves static sites; `nil` for `busybox httpd` or `python3 -m http.server`, whichever is there.
  public var staticServer: StaticServer?
  /// Where commands are looked for, and the `PATH` that workloads get.
  public var path: String
  /// The most files that a process may have open.
  public var openFiles: Int
  /// The longest file that a process may write, in bytes; its own output counts as one, as long as nobody takes it over.
  public var fileSize: Int64
  /// How long preparing and testing may take together.
  public var buildTimeout: Duration
  /// Whether ``ProcessRuntime/shutdown(grace:)`` leaves what runs running, for the next agent to find again.
  public var leaveRunning: Bool

  public init(
    root: String, languages: LanguageCatalog = .standard, staticServer: StaticServer? = nil,
    path: String = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", openFiles: Int = 4096,
    fileSize: Int64 = 8 << 30, buildTimeout: Duration = .seconds(900), leaveRunning: Bool = false
  ) {
    self.root = root
    self.languages = languages
    self.staticServer = staticServer
    self.path = path
    self.openFiles = openFiles
    self.fileSize = fileSize
    self.buildTimeout = buildTimeout
    self.leaveRunning = leaveRunning
  }
}
