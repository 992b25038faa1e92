/// Where the machines of a lab are, when each has a network of its own.
package struct LabNetwork: Sendable {
  /// The address of each machine.
  package let hosts: [String]
  /// What runs a program on each machine, with its arguments.
  package let launchers: [[String]]

  package init(hosts: [String], launchers: [[String]]) {
    self.hosts = hosts
    self.launchers = launchers
  }
}
