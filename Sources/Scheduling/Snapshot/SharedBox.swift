/// Keeps a large value in one reference, so that copying a view of a machine or a workload costs one count.
///
/// `@unchecked Sendable`: a box is written only by an owner that holds the sole reference to it (see ``NodeView`` and
/// ``WorkloadView``), so nobody else can be reading.
final class SharedBox<Value: Sendable>: @unchecked Sendable {
  var value: Value

  init(_ value: Value) { self.value = value }
}
