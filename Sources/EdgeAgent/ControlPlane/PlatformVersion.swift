/// A position in what an agent knows of the platform, desired and observed; only its order within one process means something.
public struct PlatformVersion: Sendable, Hashable, Comparable {
  /// Grows with every change; begins anew with the process.
  public var number: UInt64

  public init(_ number: UInt64) { self.number = number }

  public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
