/// A workload for which a machine is sought, with what is looked up of it more than once.
struct Ask {
  let workload: WorkloadView
  let needs: Needs
  /// Workloads with equal labels are of one class.
  let labelClass: Int
  let ports: [UInt32]
}
