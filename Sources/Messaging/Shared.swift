/// A value for all who hold it: passing it on costs less than copying what is in it.
package final class Shared<Value: Sendable>: Sendable {
  package let value: Value
  @inlinable package init(_ value: Value) { self.value = value }
}
