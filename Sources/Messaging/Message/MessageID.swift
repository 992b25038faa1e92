internal import Synchronization

/// Makes message ids.
public enum MessageID {
  /// 128 random bits in 32 hexadecimal digits.
  public static func random() -> String { pool.withLock { random(using: &$0) } }

  private static let pool = Mutex(RandomPool())

  /// 128 bits from the given generator in 32 hexadecimal digits.
  public static func random(using generator: inout some RandomNumberGenerator) -> String {
    let halves = (generator.next(), generator.next())
    return String(unsafeUninitializedCapacity: 32) { digits in
      for index in 0..<16 {
        digits[index] = digit(halves.0, index)
        digits[16 + index] = digit(halves.1, index)
      }
      return 32
    }
  }

  private static func digit(_ bits: UInt64, _ index: Int) -> UInt8 {
    let nibble = UInt8(truncatingIfNeeded: (bits >> UInt64(60 - 4 * index)) & 0xF)
    return nibble < 10 ? 0x30 + nibble : 0x57 + nibble
  }
}
