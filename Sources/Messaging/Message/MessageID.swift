/// Makes message ids.
public enum MessageID {
  /// 128 random bits in 32 hexadecimal digits.
  public static func random() -> String {
    var generator = SystemRandomNumberGenerator()
    return random(using: &generator)
  }

  /// 128 bits from the given generator in 32 hexadecimal digits.
  public static func random(using generator: inout some RandomNumberGenerator) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(32)
    for _ in 0..<2 {
      let bits = generator.next()
      for shift in stride(from: 60, through: 0, by: -4) {
        let nibble = UInt8(truncatingIfNeeded: (bits >> UInt64(shift)) & 0xF)
        digits.append(nibble < 10 ? 0x30 + nibble : 0x57 + nibble)
      }
    }
    return String(decoding: digits, as: UTF8.self)
  }
}
