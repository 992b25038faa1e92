import Testing

@testable import EdgeAgent

/// Where a process is among control groups, as systems tell it.
@Suite struct ControlGroupLayoutTests {
  private typealias Folder = ControlGroupLayout.Folder

  @Test func version2Alone() {
    let layout = ControlGroupLayout(
      groups: "0::/system.slice/flotilla-agent.service\n",
      mounts: """
        25 30 0:23 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw
        30 25 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate
        """)
    #expect(layout.first == [:])
    #expect(layout.second == Folder(path: "/sys/fs/cgroup/system.slice/flotilla-agent.service", version: .two))
  }

  private static let hybrid = """
    31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
    32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:4 master:2 - cgroup cgroup rw,cpu,cpuacct
    35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
    40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
    41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
    """

  @Test func version1WithAnEmptyVersion2BesideIt() {
    let layout = ControlGroupLayout(
      groups: "9:name=systemd:/\n4:memory:/user.slice/a:b\n3:cpu,cpuacct:/\n8:pids:/\n0::/\n", mounts: Self.hybrid)
    #expect(
      layout.first == [
        .memory: Folder(path: "/sys/fs/cgroup/memory/user.slice/a:b", version: .one),
        .cpu: Folder(path: "/sys/fs/cgroup/cpu,cpuacct", version: .one),
      ])
    #expect(layout.second?.path == "/sys/fs/cgroup/unified")
  }

  @Test func inAContainerTheMountBeginsAtItsOwnGroup() {
    let mounts = """
      700 690 0:32 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
      701 690 0:33 / /mnt/a\\040b\\134 rw - cgroup cgroup rw,pids
      """
    let layout = ControlGroupLayout(groups: "4:memory:/docker/abc/inner\n5:pids:/x\n", mounts: mounts)
    #expect(layout.first[.memory]?.path == "/sys/fs/cgroup/memory/inner")
    #expect(layout.first[.pids]?.path == "/mnt/a b\\/x")
    let other = ControlGroupLayout(groups: "4:memory:/docker/abcdef\n5:pids:/../x\n0::/..\n", mounts: mounts)
    #expect(other.first == [:], "what lies outside of a mount can't be reached")
    let same = ControlGroupLayout(groups: "4:memory:/docker/abc\n", mounts: mounts)
    #expect(same.first[.memory]?.path == "/sys/fs/cgroup/memory")
  }

  @Test(arguments: ["", "nonsense", "1:2", "0:", ":::\n::", "4:memory:/\n\n", "36 31 - cgroup\n - - - -"])
  func nonsenseIsNothing(_ text: String) {
    let layout = ControlGroupLayout(groups: text, mounts: text)
    #expect(layout.first == [:] && layout.second == nil)
  }
}
