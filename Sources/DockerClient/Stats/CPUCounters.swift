extension ContainerStats {
  /// Processor time of the container and of the whole machine, as counters.
  public struct CPUCounters: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// Nanoseconds of all processors that the container used; on Windows units of 100 ns.
    public var container: UInt64 { used ?? 0 }
    /// Nanoseconds of all processors that the machine used; 0 for a container that doesn't run.
    public var machine: UInt64 { self["system_cpu_usage", or: 0] }
    /// How many the machine has switched on; 0 where it isn't said.
    public var processors: Int {
      if let online: Int = self["online_cpus"], online > 0 { return online }
      guard case .array(let each) = fields["cpu_usage"]?["percpu_usage"] else { return 0 }
      return each.count
    }
    /// ``container`` by processor, where the kernel tells them apart (`percpu_usage`).
    public var byProcessor: [UInt64] { fields["cpu_usage"]?["percpu_usage"]?.value() ?? [] }
    /// The container's time in programs, in the unit of ``container``; nil where it isn't told apart.
    public var inPrograms: UInt64? { fields["cpu_usage"]?["usage_in_usermode"]?.value() }
    /// The container's time in the kernel, likewise.
    public var inKernel: UInt64? { fields["cpu_usage"]?["usage_in_kernelmode"]?.value() }
    /// How it was held back, where the kernel counts that.
    public var throttling: CPUThrottling? { self["throttling_data"] }

    var used: UInt64? { fields["cpu_usage"]?["total_usage"]?.value() }
    /// Whether a share can be had from it; the engine writes counters of nothing where it took no sample.
    var isComplete: Bool { fields["system_cpu_usage"]?.value(as: UInt64.self) != nil && used != nil }
  }
}
