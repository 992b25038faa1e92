/// What shows that a beacon comes from a member of a cluster: whoever has the cluster's secret can make one.
public struct BeaconKey: Sendable {
  /// The least bytes of a secret.
  public static let shortestSecret = 16
  /// The length of a code, in bytes.
  static let codeLength = 32

  private let make: @Sendable (ArraySlice<UInt8>) -> [UInt8]
  private let check: @Sendable (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Bool

  /// - Parameter check: takes a code and the bytes that it is for, and compares in constant time.
  init(
    make: @escaping @Sendable (ArraySlice<UInt8>) -> [UInt8],
    check: @escaping @Sendable (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Bool
  ) {
    self.make = make
    self.check = check
  }

  func code(of bytes: ArraySlice<UInt8>) -> [UInt8] { make(bytes) }

  func isValid(_ code: ArraySlice<UInt8>, of bytes: ArraySlice<UInt8>) -> Bool { check(code, bytes) }
}
