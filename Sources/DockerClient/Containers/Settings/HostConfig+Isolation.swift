/// How far a container is shut off from its host.
extension HostConfig {
  /// All that the host's root may do.
  public var isPrivileged: Bool {
    get { self["Privileged", or: false] }
    set { self["Privileged"] = newValue }
  }
  /// Makes all files but those of mounts read-only (`ReadonlyRootfs`).
  public var isRootReadOnly: Bool {
    get { self["ReadonlyRootfs", or: false] }
    set { self["ReadonlyRootfs"] = newValue }
  }
  /// Capabilities of the kernel beside the engine's usual ones (`CapAdd`), such as `NET_ADMIN`, or `ALL`.
  public var addedCapabilities: [String] {
    get { self["CapAdd", or: []] }
    set { self["CapAdd"] = newValue }
  }
  /// Capabilities that are taken from it (`CapDrop`), such as `MKNOD`, or `ALL`.
  public var droppedCapabilities: [String] {
    get { self["CapDrop", or: []] }
    set { self["CapDrop"] = newValue }
  }
  /// Such as `no-new-privileges`.
  public var securityOptions: [String] {
    get { self["SecurityOpt", or: []] }
    set { self["SecurityOpt"] = newValue }
  }
  /// Paths that are hidden, and that can't be written, in place of the engine's own choice.
  public var maskedPaths: [String]? {
    get { self["MaskedPaths"] }
    set { self["MaskedPaths"] = newValue }
  }
  /// Paths that can't be written (`ReadonlyPaths`); nil: the engine's choice, an empty list: none.
  public var readOnlyPaths: [String]? {
    get { self["ReadonlyPaths"] }
    set { self["ReadonlyPaths"] = newValue }
  }
  /// Further groups of its user.
  public var additionalGroups: [String] {
    get { self["GroupAdd", or: []] }
    set { self["GroupAdd"] = newValue }
  }
  /// -1000 to 1000: the higher, the sooner the kernel ends it for want of memory.
  public var outOfMemoryScore: Int? {
    get { self["OomScoreAdj"] }
    set { self["OomScoreAdj"] = newValue }
  }
  /// Settings of the kernel for its namespaces.
  public var kernelSettings: [String: String] {
    get { self["Sysctls", or: [:]] }
    set { self["Sysctls"] = newValue }
  }
  /// First bits of permissions that its new files lack, in octal. API 1.56.
  public var umask: String? {
    get { self["Umask"] }
    set { self["Umask"] = newValue }
  }

  /// Namespaces: `private`, `host`, `container:ID`, and what else the engine knows for each.
  public var processNamespace: String? {
    get { self["PidMode"] }
    set { self["PidMode"] = newValue }
  }
  /// Shared memory and queues (`IpcMode`): `none`, `private`, `shareable`, `host` or `container:ID`; nil: the engine's
  /// choice.
  public var ipcNamespace: String? {
    get { self["IpcMode"] }
    set { self["IpcMode"] = newValue }
  }
  /// `host` if user ids aren't remapped for it where the engine does that for others (`UsernsMode`).
  public var userNamespace: String? {
    get { self["UsernsMode"] }
    set { self["UsernsMode"] = newValue }
  }
  /// Host and domain name (`UTSMode`): `host` for the host's own.
  public var nameNamespace: String? {
    get { self["UTSMode"] }
    set { self["UTSMode"] = newValue }
  }
  /// `private` or `host` (`CgroupnsMode`); nil: the engine's choice.
  public var cgroupNamespace: String? {
    get { self["CgroupnsMode"] }
    set { self["CgroupnsMode"] = newValue }
  }
  /// The control group to use, such as `container:ID`; the engine's own choice fits nearly always.
  public var cgroup: String? {
    get { self["Cgroup"] }
    set { self["Cgroup"] = newValue }
  }
}
