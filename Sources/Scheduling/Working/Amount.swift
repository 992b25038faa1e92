/// Amounts as plans count them: from 0 to 2^60, so that sums of a few never overflow.
enum Amount {
  static let limit: Int64 = 1 << 60

  @inline(__always)
  static func of(_ amount: Int64) -> Int64 { min(max(0, amount), limit) }

  /// The sum, at most twice the limit.
  @inline(__always)
  static func sum(_ one: Int64, _ other: Int64) -> Int64 { min(one &+ other, 2 &* limit) }
}

/// Takes shares of one whole in ten-thousandths, with a multiplication where a division would stand.
///
/// Exact for wholes below 2^16, and never off by more than one.
struct Reciprocal: Sendable {
  let whole: Int64
  private let factor: UInt64
  private let shift: Int64

  /// - Parameter whole: an ``Amount``.
  init(_ whole: Int64) {
    self.whole = whole
    guard whole > 0 else {
      (factor, shift) = (0, 0)
      return
    }
    let excess = max(0, 32 - whole.leadingZeroBitCount)
    let scaled = UInt64(whole >> Int64(excess))
    factor = ((10_000 << 32) + scaled - 1) / scaled
    shift = Int64(excess)
  }

  /// What is more than all of it, or a part of nothing, is all.
  @inline(__always)
  func share(of part: Int64) -> Int64 {
    // Without jumps, since which way they go can't be foretold.
    let product = UInt64(truncatingIfNeeded: part &>> shift) &* factor
    let share = min(10_000, Int64(truncatingIfNeeded: product &>> 32))
    return part <= 0 ? 0 : part >= whole ? 10_000 : share
  }
}
