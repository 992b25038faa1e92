/// Floats of 16 bits (IEEE 754 binary16), of which Swift has no type on every platform.
enum HalfFloat {
  /// The bits for this value; nil where it would be another one. Not for NaN.
  static func bits(exactly value: Float) -> UInt16? {
    let bits = value.bitPattern
    let sign = UInt16(truncatingIfNeeded: bits >> 16) & 0x8000
    let mantissa = bits & 0x7F_FFFF
    let exponent = Int((bits >> 23) & 0xFF) - 127
    switch exponent {
    case -127: return mantissa == 0 ? sign : nil
    case 128: return mantissa == 0 ? sign | 0x7C00 : nil
    case -14...15:
      guard mantissa & 0x1FFF == 0 else { return nil }
      return sign | UInt16((exponent + 15) << 10) | UInt16(mantissa >> 13)
    case -24 ... -15:
      // Below the least exponent the leading one is written out.
      let whole = mantissa | 0x80_0000
      let shift = UInt32(-1 - exponent)
      guard whole & ((1 << shift) - 1) == 0 else { return nil }
      return sign | UInt16(whole >> shift)
    default: return nil
    }
  }

  static func value(_ bits: UInt16) -> Double {
    let sign: FloatingPointSign = bits & 0x8000 == 0 ? .plus : .minus
    let (exponent, mantissa) = (Int((bits >> 10) & 0x1F), bits & 0x3FF)
    return switch exponent {
    case 0: Double(sign: sign, exponent: -24, significand: Double(mantissa))
    case 31: mantissa > 0 ? .nan : sign == .plus ? .infinity : -.infinity
    default: Double(sign: sign, exponent: exponent - 25, significand: Double(1024 + mantissa))
    }
  }
}
